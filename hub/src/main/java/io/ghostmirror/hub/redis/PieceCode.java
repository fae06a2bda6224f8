package io.ghostmirror.hub.redis;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PackId;
import io.ghostmirror.hub.pack.PieceIndex.Row;
import io.ghostmirror.hub.pack.Place;
import io.vertx.mutiny.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of pieces as bytes: {@code L} leased or {@code C} condemned, in lower case when the piece is damaged; when the
 * lease ends, or the piece was condemned (4); and, unless the index holds it, its place: pack (16), offset (4), length
 * (4).
 */
final class PieceCode {

    private static final int STATE_BYTES = 5;
    private static final int PLACE_BYTES = PackId.BYTES + 8;

    private PieceCode() {}

    static Row row(Digest digest, Buffer bytes) {
        char state = (char) bytes.getByte(0);
        return new Row(
                digest,
                bytes.length() == STATE_BYTES ? null : place(bytes),
                Character.isLowerCase(state),
                Character.toUpperCase(state) == 'C',
                bytes.getUnsignedInt(1));
    }

    private static Place place(Buffer row) {
        if (row.length() != STATE_BYTES + PLACE_BYTES) {
            throw new IllegalStateException("row of a piece: " + row.length() + " bytes (expected: 5 or 29)");
        }
        return new Place(
                new PackId(row.getLong(STATE_BYTES), row.getLong(STATE_BYTES + 8)),
                row.getInt(STATE_BYTES + PackId.BYTES),
                row.getInt(STATE_BYTES + PackId.BYTES + 4));
    }

    /** Nothing for a piece that is held. */
    static Buffer place(@Nullable Place place) {
        return place == null
                ? Buffer.buffer()
                : Buffer.buffer(PLACE_BYTES)
                        .appendLong(place.pack().high())
                        .appendLong(place.pack().low())
                        .appendInt(place.offset())
                        .appendInt(place.length());
    }
}
