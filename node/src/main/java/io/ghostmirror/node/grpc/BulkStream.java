package io.ghostmirror.node.grpc;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.node.port.HubUnavailableException;
import io.ghostmirror.proto.v1.FetchContent;
import io.ghostmirror.proto.v1.FileChunk;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.FindMissing;
import io.ghostmirror.proto.wire.Wire;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream of purpose BULK: questions, uploads and fetches. Everything happens on one thread, that of {@code io};
 * futures complete on it too. Questions go first, for they are small and others wait for them.
 */
final class BulkStream {

    /** Messages under way to us, of at most 256 KiB each. */
    private static final int INBOUND_WINDOW = 16;

    private final Executor io;
    private final Outbox<FileSyncRequest> outbox = new Outbox<>(this::next);
    private final Inbox<FileSyncResponse> inbox;
    private final Questions questions = new Questions();
    private final Uploads uploads;
    private final Fetches fetches = new Fetches();
    private @Nullable FileSyncRequest open;
    private @Nullable HubUnavailableException lost;

    /**
     * @param io runs one task at a time
     * @param local whether the hub is on this machine
     */
    BulkStream(FileSyncRequest open, Executor io, boolean local, Consumer<Loss> ended) {
        this.open = open;
        this.io = io;
        uploads = new Uploads(local);
        inbox = new Inbox<>(INBOUND_WINDOW, this::onMessage, failure -> ended.accept(Loss.of(Phase.BULK, failure)));
    }

    Outbox<FileSyncRequest> outbound() {
        return outbox;
    }

    Inbox<FileSyncResponse> inbound() {
        return inbox;
    }

    CompletableFuture<List<Digest>> findMissing(List<Digest> digests) {
        var done = new CompletableFuture<List<Digest>>();
        enqueue(done, () -> questions.add(digests, done));
        return done;
    }

    CompletableFuture<Void> upload(Digest digest, byte[] content) {
        var done = new CompletableFuture<Void>();
        enqueue(done, () -> uploads.add(digest, content, done));
        return done;
    }

    CompletableFuture<byte[]> fetch(Digest digest) {
        var done = new CompletableFuture<byte[]>();
        enqueue(done, () -> fetches.add(digest, done));
        return done;
    }

    private void enqueue(CompletableFuture<?> done, Runnable add) {
        io.execute(() -> {
            if (lost != null) {
                done.completeExceptionally(lost);
                return;
            }
            add.run();
            outbox.wake();
        });
    }

    /** Ends the stream after what there is room for. */
    void complete() {
        io.execute(outbox::complete);
    }

    /** Fails everything that waits, and everything that comes. */
    void fail(HubUnavailableException why) {
        inbox.close();
        io.execute(() -> {
            lost = why;
            questions.fail(why);
            uploads.fail(why);
            fetches.fail(why);
        });
    }

    private @Nullable FileSyncRequest next() {
        FileSyncRequest first = open;
        if (first != null) {
            open = null;
            return first;
        }
        FindMissing question = questions.next();
        if (question != null) {
            return FileSyncRequest.newBuilder().setFindMissing(question).build();
        }
        FetchContent fetch = fetches.next();
        if (fetch != null) {
            return FileSyncRequest.newBuilder().setFetch(fetch).build();
        }
        FileChunk chunk = uploads.next();
        return chunk == null
                ? null
                : FileSyncRequest.newBuilder().setChunk(chunk).build();
    }

    private void onMessage(FileSyncResponse message) {
        switch (message.getMessageCase()) {
            case OPENED -> {}
            case MISSING -> questions.answered(message.getMissing());
            case CHUNK -> fetches.arrived(Chunks.decode(message.getChunk()));
            case RECEIPT -> {
                message.getReceipt().getStoredList().forEach(digest -> uploads.stored(Wire.digest(digest)));
                message.getReceipt().getAbsentList().forEach(digest -> fetches.absent(Wire.digest(digest)));
                message.getReceipt().getRefusedList().forEach(digest -> uploads.refused(Wire.digest(digest)));
            }
            case DRAIN -> {}
            case RESULT, COMMIT, MANIFEST, DECISION, BUCKETS, MESSAGE_NOT_SET ->
                throw new IllegalStateException("the hub sent " + message.getMessageCase() + " on the BULK stream");
        }
        outbox.wake();
    }
}
