package io.ghostmirror.node.grpc;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.node.port.ContentUnavailableException;
import io.ghostmirror.proto.v1.FileChunk;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Content on its way to the hub: at most {@value #WINDOW} bytes of it unacknowledged. Not thread-safe.
 */
final class Uploads {

    static final long WINDOW = 4L * 1024 * 1024;

    /** On this machine the wire is faster than the compressor; a small backlog is compressed all the same. */
    private static final long COMPRESSED_BACKLOG = 1024 * 1024;

    private record Upload(Digest digest, byte[] content, CompletableFuture<Void> done) {}

    private final boolean local;
    private final Queue<Upload> waiting = new ArrayDeque<>();
    private final Map<Digest, Upload> known = new HashMap<>();
    private long waitingBytes;
    private long inFlight;

    /** @param local whether the hub is on this machine */
    Uploads(boolean local) {
        this.local = local;
    }

    void add(Digest digest, byte[] content, CompletableFuture<Void> done) {
        Upload same = known.get(digest);
        if (same != null) {
            same.done().whenComplete((nothing, failure) -> Futures.finish(done, null, failure));
            return;
        }
        var upload = new Upload(digest, content, done);
        known.put(digest, upload);
        waiting.add(upload);
        waitingBytes += content.length;
    }

    /** The next chunk to send; null when there is none, or no room for it. */
    @Nullable
    FileChunk next() {
        Upload upload = waiting.peek();
        if (upload == null || (inFlight > 0 && inFlight + upload.content().length > WINDOW)) {
            return null;
        }
        boolean compress = !local || waitingBytes <= COMPRESSED_BACKLOG;
        waiting.remove();
        waitingBytes -= upload.content().length;
        inFlight += upload.content().length;
        return Chunks.encode(upload.digest(), upload.content(), compress);
    }

    void stored(Digest digest) {
        settle(digest).ifPresent(upload -> upload.done().complete(null));
    }

    void refused(Digest digest) {
        settle(digest).ifPresent(upload -> upload.done()
                .completeExceptionally(new ContentUnavailableException(
                        digest, "is not what was sent: the file was written to meanwhile")));
    }

    private Optional<Upload> settle(Digest digest) {
        Upload upload = known.remove(digest);
        if (upload != null) {
            inFlight -= upload.content().length;
        }
        return Optional.ofNullable(upload);
    }

    void fail(RuntimeException why) {
        known.values().forEach(upload -> upload.done().completeExceptionally(why));
        known.clear();
        waiting.clear();
    }
}
