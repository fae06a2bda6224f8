package io.ghostmirror.load.sim;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.NodeState;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.ReportHealthResponse;
import io.ghostmirror.proto.v1.StreamPurpose;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.v1.SyncConfigurationResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A node without a tree: joins, sends heartbeats, takes what comes, connects again when it was cut off, and changes files
 * when it is told to. Safe for concurrent use.
 */
public final class SimulatedNode {

    private static final int PROTOCOL_VERSION = 1;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Fleet fleet;
    private final String session;
    private final String id;
    private final InetSocketAddress hub;
    private final Arrivals arrivals;
    private final Outgoing outgoing;
    private final ByteString incarnation;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private volatile Cursor cursor = Cursor.getDefaultInstance();
    private volatile long fencingToken;
    private volatile boolean leaving;
    private volatile @Nullable ManagedChannel channel;
    private volatile @Nullable Flow<FileSyncRequest, FileSyncResponse> live;
    private int connection;
    private int failures;
    private volatile boolean online;

    /**
     * @param id the part before the first '-' names the hub, for {@link Arrivals}
     * @param arrivals told of each change of another node
     */
    public SimulatedNode(Fleet fleet, String session, String id, InetSocketAddress hub, Arrivals arrivals) {
        this.fleet = fleet;
        this.session = session;
        this.id = id;
        this.hub = hub;
        this.arrivals = arrivals;
        this.outgoing = new Outgoing(id, fleet.tally());
        UUID born = UUID.randomUUID();
        this.incarnation = ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(born.getMostSignificantBits())
                .putLong(born.getLeastSignificantBits())
                .flip());
    }

    /** Connects; the session is made if it is missing. Completes when the node has all of it. */
    public CompletableFuture<Void> join() {
        connect();
        return joined;
    }

    /** Changes a file as soon as four requests are not under way; the change tells that it was made at {@code due}. */
    public void write(byte[] content, long due) {
        outgoing.write(content, due);
    }

    /** Makes so many new files of one byte each. */
    public void fill(int files) {
        outgoing.fill(files);
    }

    /** Changes that wait or have no answer yet. */
    public int unanswered() {
        return outgoing.unanswered();
    }

    /** The last commit that it knows of. */
    public long seq() {
        return cursor.getSeq();
    }

    /** Reads nothing of its changes any more. */
    public void stall() {
        Flow<FileSyncRequest, FileSyncResponse> stream = live;
        if (stream != null) {
            stream.stall();
        }
    }

    /** Reads again. */
    public void resume() {
        Flow<FileSyncRequest, FileSyncResponse> stream = live;
        if (stream != null) {
            stream.resume();
        }
    }

    /** A stream for content beside this one. */
    public BulkStream bulk() {
        var bulk = new BulkStream(fleet.tally());
        AgentOrchestratorGrpc.newStub(connected()).fileSync(bulk.flow());
        bulk.flow()
                .send(FileSyncRequest.newBuilder()
                        .setOpen(open(StreamPurpose.STREAM_PURPOSE_BULK).setFencingToken(fencingToken))
                        .build());
        return bulk;
    }

    private ManagedChannel connected() {
        ManagedChannel now = channel;
        if (now == null) {
            throw new IllegalStateException(id + " is not connected");
        }
        return now;
    }

    /** Ends its connection for good. */
    public void leave() {
        leaving = true;
        disconnect();
    }

    private synchronized void disconnect() {
        outgoing.cut();
        ManagedChannel old = channel;
        channel = null;
        if (online) {
            online = false;
            fleet.tally().left();
        }
        if (old != null) {
            old.shutdownNow();
        }
    }

    private synchronized void connect() {
        if (leaving) {
            return;
        }
        int number = ++connection;
        ManagedChannel fresh = fleet.connect(hub);
        channel = fresh;
        AgentOrchestratorGrpc.newStub(fresh)
                .syncConfiguration(
                        SyncConfigurationRequest.newBuilder()
                                .setProtocolVersion(PROTOCOL_VERSION)
                                .setSession(session)
                                .setNodeId(id)
                                .setCreate(true)
                                .addFeatures("zstd")
                                .build(),
                        new StreamObserver<>() {
                            @Override
                            public void onNext(SyncConfigurationResponse configuration) {
                                openLive(
                                        number,
                                        fresh,
                                        Duration.ofMillis(
                                                configuration.getLimits().getHeartbeatMillis()));
                            }

                            @Override
                            public void onError(Throwable failure) {
                                ended(number, failure);
                            }

                            @Override
                            public void onCompleted() {}
                        });
    }

    private Open.Builder open(StreamPurpose purpose) {
        return Open.newBuilder()
                .setPurpose(purpose)
                .setSession(session)
                .setNodeId(id)
                .setIncarnation(incarnation);
    }

    private void openLive(int number, ManagedChannel on, Duration heartbeat) {
        var stream = new Flow<FileSyncRequest, FileSyncResponse>(
                message -> take(message, number, on, heartbeat), failure -> ended(number, failure));
        AgentOrchestratorGrpc.newStub(on).fileSync(stream);
        live = stream;
        stream.send(FileSyncRequest.newBuilder()
                .setOpen(open(StreamPurpose.STREAM_PURPOSE_LIVE).setCursor(cursor))
                .build());
    }

    private void take(FileSyncResponse message, int number, ManagedChannel on, Duration heartbeat) {
        switch (message.getMessageCase()) {
            case OPENED -> fencingToken = message.getOpened().getFencingToken();
            case MANIFEST -> {
                if (online) {
                    fleet.tally().paged(message.getManifest().getRowsCount());
                }
                if (message.getManifest().getLast()) {
                    cursor = message.getManifest().getHead();
                    online(number, on, heartbeat);
                }
            }
            case COMMIT -> {
                Commit commit = message.getCommit();
                cursor = at(commit.getSeq(), commit.getDigest());
                arrivals.arrived(id, commit, fleet.tally());
            }
            case RESULT -> {
                if (message.getResult().getSeq() > cursor.getSeq()) {
                    cursor =
                            at(message.getResult().getSeq(), message.getResult().getDigest());
                }
                outgoing.answered(message.getResult());
            }
            default -> {}
        }
    }

    private Cursor at(long seq, ByteString digest) {
        return Cursor.newBuilder()
                .setEpoch(cursor.getEpoch())
                .setSeq(seq)
                .setDigest(digest)
                .build();
    }

    private synchronized void online(int number, ManagedChannel on, Duration heartbeat) {
        Flow<FileSyncRequest, FileSyncResponse> stream = live;
        if (online || leaving || number != connection || stream == null) {
            return;
        }
        online = true;
        failures = 0;
        fleet.tally().joined();
        outgoing.connected(stream);
        var health = new Flow<ReportHealthRequest, ReportHealthResponse>(
                acknowledged -> fleet.tally().heartbeat(), failure -> {});
        AgentOrchestratorGrpc.newStub(on).reportHealth(health);
        report(number, health, heartbeat);
        joined.complete(null);
    }

    /** At connect, then at every heartbeat. */
    private void report(int number, Flow<ReportHealthRequest, ReportHealthResponse> health, Duration heartbeat) {
        synchronized (this) {
            if (!online || number != connection) {
                return;
            }
        }
        health.send(ReportHealthRequest.newBuilder()
                .setSession(session)
                .setNodeId(id)
                .setState(NodeState.NODE_STATE_READY)
                .setApplied(cursor)
                .setFencingToken(fencingToken)
                .build());
        fleet.later(heartbeat, () -> report(number, health, heartbeat));
    }

    private void ended(int number, @Nullable Throwable failure) {
        int failed;
        synchronized (this) {
            if (leaving || number != connection) {
                return;
            }
            connection++;
            disconnect();
            failed = failures++;
        }
        Status status = failure == null ? Status.OK : Status.fromThrowable(failure);
        if (status.getCode() != Status.Code.OK && status.getCode() != Status.Code.UNAVAILABLE) {
            fleet.tally().error(status.getCode() + ": " + status.getDescription());
        }
        fleet.tally().retried();
        long bound = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failed, 20));
        fleet.later(Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound)), this::connect);
    }
}
