package io.ghostmirror.hub.piece;

import io.ghostmirror.core.content.Digest;

/**
 * A set of digests that may also claim to have some that were never added: about 1 in 400 when it has as many as it was
 * made for, others each time. Takes 2 to 4 bytes a digest. For one thread at a time.
 */
public final class Marks {

    private static final long LEAST_BITS = 1 << 16;
    private static final int BITS_EACH = 16;

    private final long[] bits;
    private final long spread;
    private final int shift;

    /** @param seed chooses which digests are claimed wrongly */
    public Marks(long expected, long seed) {
        long wanted = Math.max(LEAST_BITS, expected * BITS_EACH);
        int log = 64 - Long.numberOfLeadingZeros(wanted - 1);
        bits = new long[1 << (log - 6)];
        spread = seed | 1;
        shift = 64 - log;
    }

    public void add(Digest digest) {
        set(digest.a());
        set(digest.b());
        set(digest.c());
        set(digest.d());
    }

    public boolean mayHave(Digest digest) {
        return isSet(digest.a()) && isSet(digest.b()) && isSet(digest.c()) && isSet(digest.d());
    }

    private void set(long word) {
        long bit = place(word);
        bits[(int) (bit >>> 6)] |= 1L << bit;
    }

    private boolean isSet(long word) {
        long bit = place(word);
        return (bits[(int) (bit >>> 6)] >>> bit & 1) != 0;
    }

    private long place(long word) {
        return word * spread >>> shift;
    }
}
