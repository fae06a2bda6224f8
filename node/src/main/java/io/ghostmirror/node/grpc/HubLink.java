package io.ghostmirror.node.grpc;

import com.google.protobuf.ByteString;
import io.ghostmirror.node.port.HubConnection.Listener;
import io.ghostmirror.node.port.HubUnavailableException;
import io.ghostmirror.node.port.NodeStore.Identity;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.Opened;
import io.ghostmirror.proto.v1.StreamPurpose;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.v1.SyncConfigurationResponse;
import io.ghostmirror.proto.wire.Features;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from the first question to its end: the configuration, then the LIVE stream, then, with the token it
 * gave, BULK and health. When one of them ends, all do. Content has a socket of its own, so that no edit waits behind a
 * large file in a buffer. All state is the listener's thread's.
 */
final class HubLink implements LiveStream.Owner {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    /** LIVE, BULK and health. */
    private static final int STREAMS = 3;

    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(2);

    /** Gets what becomes of the connection, on the listener's thread. */
    interface Owner {

        /** Everything is open, and can be sent on. */
        void onOpen(HubStreams streams, Opened opened);

        /** The connection has ended. Told once, and last. */
        void onLost(HubLink link, Loss loss);
    }

    private final HubAddress address;
    private final Identity identity;
    private final FormerSession former;
    private final Listener listener;
    private final LinkThreads threads;
    private final Owner owner;
    private final ManagedChannel channel;
    private final ManagedChannel bulkChannel;
    private final List<Future<?>> timers = new CopyOnWriteArrayList<>();
    private final CountDownLatch openStreams = new CountDownLatch(STREAMS);
    private final AtomicBoolean ended = new AtomicBoolean();
    private int heartbeatMillis;
    private volatile @Nullable LiveStream live;
    private volatile @Nullable HubStreams streams;
    private volatile boolean closing;
    private @Nullable Duration stayAway;

    HubLink(
            HubAddress address,
            Identity identity,
            FormerSession former,
            Listener listener,
            LinkThreads threads,
            Owner owner,
            Supplier<ManagedChannel> channels) {
        this.address = address;
        this.identity = identity;
        this.former = former;
        this.listener = listener;
        this.threads = threads;
        this.owner = owner;
        channel = channels.get();
        bulkChannel = channels.get();
    }

    void open() {
        AgentOrchestratorGrpc.newStub(channel)
                .withExecutor(threads.listening())
                .withDeadlineAfter(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS)
                .syncConfiguration(
                        SyncConfigurationRequest.newBuilder()
                                .setProtocolVersion(Features.PROTOCOL_VERSION)
                                .setSession(identity.session())
                                .setNodeId(identity.nodeId())
                                .setCreate(true)
                                .setFormerSessionId(former.id())
                                .addAllFeatures(Features.OURS)
                                .build(),
                        new Configuration());
    }

    private final class Configuration implements StreamObserver<SyncConfigurationResponse> {
        @Override
        public void onNext(SyncConfigurationResponse configuration) {
            List<String> lacking = Features.lacking(configuration.getFeaturesList());
            if (!lacking.isEmpty()) {
                end(Loss.ofFeatures(lacking));
            } else if (!ended.get()) {
                former.entered(configuration.getSessionId());
                heartbeatMillis = Math.max(1, configuration.getLimits().getHeartbeatMillis());
                openLive();
            }
        }

        @Override
        public void onError(Throwable failure) {
            end(Loss.of(Phase.CONFIGURATION, failure));
        }

        @Override
        public void onCompleted() {}
    }

    private void openLive() {
        Open.Builder open = open(StreamPurpose.STREAM_PURPOSE_LIVE).setCursor(Wire.toWire(listener.cursor()));
        var opening = new LiveStream(FileSyncRequest.newBuilder().setOpen(open).build(), listener, this);
        live = opening;
        endAfter(ANSWER_WITHIN, Loss.of(Phase.LIVE, "the hub did not open the stream in time"));
        Streams.fileSync(channel, threads.listening(), opening.outbound(), opening.inbound());
    }

    private Open.Builder open(StreamPurpose purpose) {
        return Open.newBuilder()
                .setPurpose(purpose)
                .setSession(identity.session())
                .setNodeId(identity.nodeId())
                .setIncarnation(ByteString.copyFrom(identity.incarnation()));
    }

    @Override
    public void onOpened(LiveStream opening, Opened opened) {
        cancelTimers();
        long token = opened.getFencingToken();
        Open.Builder open = open(StreamPurpose.STREAM_PURPOSE_BULK).setFencingToken(token);
        var bulk = new BulkStream(
                FileSyncRequest.newBuilder().setOpen(open).build(), threads.io(), address.isLoopback(), this::onLost);
        var health = new HealthStream(
                new HealthMessages(identity.session(), identity.nodeId(), token), threads.io(), this::onLost);
        Streams.fileSync(bulkChannel, threads.io(), bulk.outbound(), bulk.inbound());
        Streams.reportHealth(channel, threads.io(), health.outbound(), health.inbound());
        timers.add(threads.io()
                .scheduleAtFixedRate(health::heartbeat, heartbeatMillis, heartbeatMillis, TimeUnit.MILLISECONDS));
        timers.add(threads.listening().schedule(this::checkBulk, ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
        var opens = new HubStreams(opening, bulk, health);
        streams = opens;
        owner.onOpen(opens, opened);
    }

    /** A hub that stands still takes a connection and says nothing; only one that has spoken is asked whether it lives. */
    private void checkBulk() {
        if (bulkChannel.getState(false) != ConnectivityState.READY) {
            end(Loss.of(Phase.BULK, "the hub did not open the stream of content in time"));
        }
    }

    /** The hub ends the streams when it has answered what is under way; nothing more is sent. */
    @Override
    public void onDrain(LiveStream draining, Duration reconnectAfter) {
        stayAway = reconnectAfter;
        draining.complete();
        endAfter(DRAIN_WITHIN, Loss.of(Phase.LIVE, "the hub is going away"));
    }

    @Override
    public void onLost(Loss loss) {
        if (closing) {
            openStreams.countDown();
        } else if (!ended.get()) {
            threads.listening().execute(() -> end(loss));
        }
    }

    private void end(Loss loss) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        Duration pause = stayAway;
        Loss told = pause == null ? loss : loss.drained(pause);
        cut(new HubUnavailableException(told.sentence(address)));
        owner.onLost(this, told);
    }

    private void cut(HubUnavailableException why) {
        cancelTimers();
        HubStreams open = streams;
        LiveStream opening = live;
        if (open != null) {
            open.fail(why);
        } else if (opening != null) {
            opening.inbound().close();
        }
        channel.shutdownNow();
        bulkChannel.shutdownNow();
        while (openStreams.getCount() > 0) {
            openStreams.countDown();
        }
    }

    /**
     * Ends the connection from this side. The latch opens when the hub has ended every stream in turn, and so has got
     * what was sent on it.
     */
    CountDownLatch complete() {
        threads.listening().execute(() -> {
            HubStreams open = streams;
            if (open == null) {
                abandon();
            } else {
                closing = true;
                open.complete();
            }
        });
        return openStreams;
    }

    /** Ends the connection without a word to its owner. On any thread. */
    void abandon() {
        if (ended.compareAndSet(false, true)) {
            cut(new HubUnavailableException("The connection to the hub at " + address + " was closed."));
        }
    }

    private void endAfter(Duration delay, Loss loss) {
        timers.add(threads.listening().schedule(() -> end(loss), delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void cancelTimers() {
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
    }
}
