package io.ghostmirror.proto.wire;

import java.util.Collection;
import java.util.List;

/**
 * What a release of the product can do that others of the same protocol version may not. Node and hub name theirs when
 * they meet; one that lacks what the other uses is refused.
 */
public final class Features {

    /** The protocol that this release speaks. */
    public static final int PROTOCOL_VERSION = 1;

    /** What this release has, and uses: a {@code FileChunk} may be compressed. */
    public static final List<String> OURS = List.of("zstd");

    private Features() {}

    /** Those of ours that are not among theirs. */
    public static List<String> lacking(Collection<String> theirs) {
        return OURS.stream().filter(feature -> !theirs.contains(feature)).toList();
    }
}
