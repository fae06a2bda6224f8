package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.piece.StoreThreads;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The way of a piece in: verified, claimed, compressed, queued, durable, indexed. */
final class PutPath {

    /** A put of at most this many bytes is verified and compressed by its caller: that is less than a thread switch. */
    private static final int ON_CALLER_BYTES = 16 * 1024;

    /** A put of at most this many bytes is urgent: as much as travels inside a change. */
    private static final int URGENT_BYTES = 64 * 1024;

    private final Path directory;
    private final long queueBytes;
    private final PieceIndex index;
    private final PieceCache cache;
    private final WriteQueue queue;
    private final InFlight inFlight;
    private final StoreThreads threads;
    private final AtomicLong pendingBytes = new AtomicLong();

    PutPath(
            Path directory,
            SegmentSettings settings,
            PieceIndex index,
            PieceCache cache,
            WriteQueue queue,
            StoreThreads threads) {
        this.directory = directory;
        this.queueBytes = settings.queueBytes();
        this.index = index;
        this.cache = cache;
        this.queue = queue;
        this.inFlight = new InFlight(index);
        this.threads = threads;
    }

    Uni<Void> put(List<Piece> pieces) {
        return Uni.createFrom().emitter(emitter -> accept(List.copyOf(pieces), emitter));
    }

    private void accept(List<Piece> pieces, UniEmitter<? super Void> emitter) {
        long bytes = pieces.stream().mapToLong(piece -> piece.bytes().length).sum();
        long before = pendingBytes.getAndAdd(bytes);
        if (before > 0 && before + bytes > queueBytes) {
            pendingBytes.addAndGet(-bytes);
            emitter.fail(new IOException("content store " + directory + " has " + queueBytes
                    + " bytes waiting for its disk (expected: less); send the content again later"));
            return;
        }
        PutRequest request = new PutRequest(emitter, threads, () -> pendingBytes.addAndGet(-bytes));
        boolean urgent = bytes <= URGENT_BYTES;
        Runnable preparation = () -> prepare(pieces, request, urgent);
        if (bytes <= ON_CALLER_BYTES) {
            preparation.run();
        } else if (!threads.execute(urgent ? threads.light() : threads.heavy(), preparation)) {
            request.failed(closed());
        }
    }

    private void prepare(List<Piece> pieces, PutRequest request, boolean urgent) {
        try {
            pieces.forEach(Piece::check);
        } catch (IllegalArgumentException e) {
            request.failed(e);
            return;
        }
        List<Ticket> tickets = inFlight.claim(pieces, request, piece -> new Ticket(piece, this));
        try {
            tickets.forEach(Ticket::encode);
            if (!tickets.isEmpty() && !queue.add(tickets, urgent)) {
                throw closed();
            }
            request.oneLess();
        } catch (IOException | RuntimeException | Error e) {
            IOException why = e instanceof IOException io ? io : new IOException("cannot prepare content: " + e, e);
            tickets.forEach(ticket -> failed(ticket, why));
        }
    }

    void durable(Ticket ticket, Location location) {
        Digest digest = ticket.content().digest();
        index.put(digest, location);
        cache.put(digest, ticket.content().bytes());
        inFlight.remove(ticket).forEach(PutRequest::oneLess);
    }

    void failed(Ticket ticket, IOException why) {
        inFlight.remove(ticket).forEach(request -> request.failed(why));
    }

    private IOException closed() {
        return new IOException("content store " + directory + " is closed; connect to a hub that runs");
    }
}
