package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.port.ContentStore.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece on its way to the disk, and the requests that wait for it. */
final class Ticket implements Write {

    private final Piece piece;
    private final PutPath path;
    private volatile @Nullable EncodedPiece encoded;
    /** Guarded by the {@link InFlight} that holds this ticket. */
    final List<PutRequest> waiting = new ArrayList<>();

    Ticket(Piece piece, PutPath path) {
        this.piece = piece;
        this.path = path;
    }

    Piece content() {
        return piece;
    }

    void encode() {
        encoded = EncodedPiece.encode(piece.digest(), piece.bytes());
    }

    @Override
    public EncodedPiece piece() {
        EncodedPiece ready = encoded;
        if (ready == null) {
            throw new IllegalStateException("piece " + piece.digest() + " is not encoded (expected: before the queue)");
        }
        return ready;
    }

    @Override
    public void durable(Location location) {
        path.durable(this, location);
    }

    @Override
    public void failed(IOException why) {
        path.failed(this, why);
    }
}
