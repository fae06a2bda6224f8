package io.ghostmirror.core.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What cuts content into chunks: fixed for a protocol version, since all nodes must cut alike. */
final class ChunkParameters {

    static final int MIN_BYTES = 16 * 1024;
    static final int AVERAGE_BYTES = 64 * 1024;
    static final int MAX_BYTES = 256 * 1024;

    /** Before the average size a cut needs 18 zero bits, after it 14: sizes gather around the average. */
    static final long STRICT_MASK = 0xffffc00000000000L;

    static final long LOOSE_MASK = 0xfffc000000000000L;

    /** One random word for each byte value: the first eight bytes of the SHA-256 of a label and the value. */
    static final long[] GEAR = gear();

    private ChunkParameters() {}

    private static long[] gear() {
        long[] gear = new long[256];
        for (int i = 0; i < gear.length; i++) {
            byte[] label = ("ghostmirror/v1 gear " + i).getBytes(StandardCharsets.US_ASCII);
            gear[i] = ByteBuffer.wrap(Digest.of(label).bytes()).getLong();
        }
        return gear;
    }
}
