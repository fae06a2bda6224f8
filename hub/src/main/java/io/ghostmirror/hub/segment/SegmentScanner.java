package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.RecordHeader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds the records of a segment without help, past damage too. */
final class SegmentScanner {

    private final long marker;
    private final int longestTornTail;

    /**
     * @param longestTornTail bytes that a crash can leave unfinished at the end; more than that is damage
     */
    SegmentScanner(long marker, int longestTornTail) {
        this.marker = marker;
        this.longestTornTail = longestTornTail;
    }

    /** Is told what is found, in order. */
    interface Sink {
        void record(Digest digest, int offset, int length);

        /** Bytes that were a record. The digest is what they say; it may be damaged itself. */
        void damage(Digest digest, int offset, int length);
    }

    /** Returns where sound content ends: what is beyond was never finished. */
    int scan(ByteBuffer segment, Sink sink) {
        int at = SegmentDirectory.HEADER_BYTES;
        while (at < segment.limit()) {
            RecordHeader header = headerAt(segment, at);
            if (header != null && header.recordLength() <= segment.limit() - at) {
                if (header.isFollowedByItsPayload(segment, at)) {
                    sink.record(header.digest(), at, header.recordLength());
                } else {
                    sink.damage(header.digest(), at, header.recordLength());
                }
                at += header.recordLength();
            } else {
                int next = nextRecord(segment, at + 1);
                if (next == segment.limit() && next - at <= longestTornTail) {
                    return at;
                }
                sink.damage(digestAt(segment, at), at, next - at);
                at = next;
            }
        }
        return at;
    }

    private int nextRecord(ByteBuffer segment, int from) {
        for (int at = from; at <= segment.limit() - RecordHeader.BYTES; at++) {
            RecordHeader header = headerAt(segment, at);
            if (header != null && header.isFollowedByItsPayload(segment, at)) {
                return at;
            }
        }
        return segment.limit();
    }

    private @Nullable RecordHeader headerAt(ByteBuffer segment, int at) {
        return segment.limit() - at >= RecordHeader.BYTES && segment.getLong(at) == marker
                ? RecordHeader.read(segment, at)
                : null;
    }

    private static Digest digestAt(ByteBuffer segment, int at) {
        return segment.limit() - at >= RecordHeader.BYTES ? RecordHeader.digestAt(segment, at) : Digest.ZERO;
    }
}
