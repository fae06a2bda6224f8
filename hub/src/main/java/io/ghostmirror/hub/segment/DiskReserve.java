package io.ghostmirror.hub.segment;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Room that contents leave free on their disk, for what is kept beside them: a private Redis that cannot write its log ends,
 * and then nothing can be read or deleted either.
 *
 * @param directory a directory on that disk
 * @param bytes 0: none
 */
record DiskReserve(Path directory, long bytes) {

    private static final long MIB = 1 << 20;

    /** @throws IOException when only the reserve is left */
    void check() throws IOException {
        long free = directory.toFile().getUsableSpace();
        if (free < bytes) {
            throw new IOException("No space left on device for contents: the last " + bytes / MIB
                    + " MiB are kept for the log of commits, " + free / MIB + " MiB are free");
        }
    }
}
