package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Pieces that are put and not durable yet, so that nothing is written twice and nobody is told too early. */
final class InFlight {

    private final PieceIndex index;
    private final Map<Digest, Ticket> tickets = new HashMap<>();

    InFlight(PieceIndex index) {
        this.index = index;
    }

    /** Makes the request wait for those pieces that are not stored; returns tickets for the ones that nobody writes. */
    synchronized List<Ticket> claim(List<Piece> pieces, PutRequest request, Function<Piece, Ticket> newTicket) {
        List<Ticket> mine = new ArrayList<>();
        for (Piece piece : pieces) {
            Ticket ticket = tickets.get(piece.digest());
            if (ticket == null && !index.lease(piece.digest())) {
                ticket = newTicket.apply(piece);
                tickets.put(piece.digest(), ticket);
                mine.add(ticket);
            }
            if (ticket != null) {
                ticket.waiting.add(request);
                request.waitForOneMore();
            }
        }
        return mine;
    }

    /** Ends a ticket, after the index knows its piece; returns who waits for it. */
    synchronized List<PutRequest> remove(Ticket ticket) {
        tickets.remove(ticket.content().digest());
        return ticket.waiting;
    }
}
