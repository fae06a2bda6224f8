package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.proto.flow.GrpcFlow;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.Opened;
import io.ghostmirror.proto.v1.StreamPurpose;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The node's end of one FileSync stream, by hand. */
final class FakeNode implements MultiSubscriber<FileSyncResponse> {

    private static final int PATIENCE_SECONDS = 10;

    private final UnicastProcessor<FileSyncRequest> requests = UnicastProcessor.create();
    private final BlockingQueue<FileSyncResponse> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private final boolean greedy;
    private long number;

    private FakeNode(boolean greedy) {
        this.greedy = greedy;
    }

    /** A node that takes whatever comes. */
    static FakeNode open(Channel channel, Open open) {
        return connect(new FakeNode(true), channel, open);
    }

    /** A node that takes nothing before it is told to {@link #take}. */
    static FakeNode stalled(Channel channel, Open open) {
        return connect(new FakeNode(false), channel, open);
    }

    private static FakeNode connect(FakeNode node, Channel channel, Open open) {
        GrpcFlow.call(channel, AgentOrchestratorGrpc.getFileSyncMethod(), CallOptions.DEFAULT, node.requests)
                .subscribe()
                .withSubscriber(node);
        node.send(FileSyncRequest.newBuilder().setOpen(open).build());
        return node;
    }

    static Open live(String session, String node, Cursor cursor) {
        return Open.newBuilder()
                .setPurpose(StreamPurpose.STREAM_PURPOSE_LIVE)
                .setSession(session)
                .setNodeId(node)
                .setIncarnation(incarnation(node))
                .setCursor(Wire.toWire(cursor))
                .build();
    }

    static ByteString incarnation(String of) {
        return ByteString.copyFrom(Arrays.copyOf(of.getBytes(StandardCharsets.UTF_8), 16));
    }

    /** A change that makes a file of this text. */
    static Change.Put put(String path, String text, Version parent) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Change.Put(
                WorkspacePath.of(path), parent, new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0));
    }

    void send(FileSyncRequest message) {
        requests.onNext(message);
    }

    /** Commits a new file and returns the request's number. */
    long commit(String path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return commit(List.of(put(path, text, Version.NONE)), Map.of(Digest.of(bytes), bytes));
    }

    long commit(List<Change> changes, Map<Digest, byte[]> inline) {
        number++;
        var request = new CommitRequest(number, 0, false, false, changes, 0);
        send(FileSyncRequest.newBuilder()
                .setCommit(Wire.toWire(request, inline))
                .build());
        return number;
    }

    /** Reads the answer to open and the pages behind it; returns the answer. */
    Opened joined() {
        Opened opened = next().getOpened();
        FileSyncResponse page;
        do {
            page = next();
            assertThat(page.hasManifest()).as("%s", page).isTrue();
        } while (!page.getManifest().getLast());
        return opened;
    }

    FileSyncResponse next() {
        try {
            FileSyncResponse message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message)
                    .as("a message; the stream ended with %s", end.getNow(Status.OK))
                    .isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What has come and was not read. */
    int waiting() {
        return received.size();
    }

    void take(long messages) {
        subscription.join().request(messages);
    }

    /** How the stream ended. */
    Status ended() {
        try {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the stream goes on", e);
        }
    }

    void cut() {
        subscription.join().cancel();
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        subscription.complete(upstream);
        if (greedy) {
            upstream.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onItem(FileSyncResponse message) {
        received.add(message);
    }

    @Override
    public void onFailure(Throwable failure) {
        end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompletion() {
        end.complete(Status.OK);
    }
}
