package io.ghostmirror.core.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The gear table: one random-looking word for each byte value, the same on every machine. */
final class Gear {

    static final long[] V1 = of(ChunkParameters.V1.gearLabel());

    private Gear() {}

    /** The first eight bytes of the SHA-256 of the label and the decimal byte value. */
    private static long[] of(String label) {
        long[] gear = new long[256];
        for (int i = 0; i < gear.length; i++) {
            gear[i] = ByteBuffer.wrap(Digest.of((label + i).getBytes(StandardCharsets.US_ASCII))
                            .bytes())
                    .getLong();
        }
        return gear;
    }
}
