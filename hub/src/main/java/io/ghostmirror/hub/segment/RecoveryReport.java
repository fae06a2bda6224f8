package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What opening a store found.
 *
 * @param pieces stored
 * @param truncatedBytes of records that a crash left unfinished; nobody was told that they were stored
 * @param damages records that were stored and cannot be read, of which there is no sound copy
 * @param nextSegment number of the next new segment
 * @param open the segment that may still grow, as one location
 */
record RecoveryReport(
        long pieces, long truncatedBytes, List<Damage> damages, int nextSegment, Optional<Location> open) {

    /** Bytes of a segment that are no record. The digest is what they say; it may be damaged itself. */
    record Damage(Digest digest, Path segment, int offset, int length) {}
}
