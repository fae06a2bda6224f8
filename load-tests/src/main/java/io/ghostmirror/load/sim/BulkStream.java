package io.ghostmirror.load.sim;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ghostmirror.proto.v1.FetchContent;
import io.ghostmirror.proto.v1.FileChunk;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's stream for content. */
public final class BulkStream {

    private final Flow<FileSyncRequest, FileSyncResponse> flow;
    private volatile CompletableFuture<Void> uploaded = CompletableFuture.completedFuture(null);
    private final AtomicInteger expected = new AtomicInteger();

    BulkStream(Tally tally) {
        flow = new Flow<>(this::take, failure -> {
            if (failure != null) {
                uploaded.completeExceptionally(failure);
            }
        });
    }

    Flow<FileSyncRequest, FileSyncResponse> flow() {
        return flow;
    }

    private void take(FileSyncResponse message) {
        if (message.hasReceipt() && expected.addAndGet(-message.getReceipt().getStoredCount()) == 0) {
            uploaded.complete(null);
        }
    }

    /** Stores contents of at most 256 KiB; completes with their digests when they are durable. */
    public CompletableFuture<List<ByteString>> upload(List<byte[]> contents) {
        uploaded = new CompletableFuture<>();
        expected.set(contents.size());
        List<ByteString> digests = new ArrayList<>();
        for (byte[] content : contents) {
            ByteString digest = Outgoing.digest(content);
            digests.add(digest);
            flow.send(FileSyncRequest.newBuilder()
                    .setChunk(
                            FileChunk.newBuilder().setDigest(digest).setData(UnsafeByteOperations.unsafeWrap(content)))
                    .build());
        }
        return uploaded.thenApply(done -> digests);
    }

    /** Asks for contents many times, and reads none of them. */
    public void askAndReadNothing(List<ByteString> digests, int times) {
        flow.stall();
        for (int i = 0; i < times; i++) {
            flow.send(FileSyncRequest.newBuilder()
                    .setFetch(FetchContent.newBuilder().addAllDigests(digests))
                    .build());
        }
    }
}
