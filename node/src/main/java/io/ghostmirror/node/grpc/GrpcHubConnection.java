package io.ghostmirror.node.grpc;

import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.HubUnavailableException;
import io.ghostmirror.node.port.NodeStore.Identity;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.Opened;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A node's connection to a hub over gRPC. Listener calls come on one thread of its own. Futures complete on another,
 * which content arrives on: what is done there slows content down, and nothing else.
 */
public final class GrpcHubConnection implements HubConnection, HubLink.Owner {

    private static final Logger LOG = Logger.getLogger(GrpcHubConnection.class);

    /** How long the hub may take to notice that our own last connection is gone. */
    private static final Duration DUPLICATE_GRACE = Duration.ofSeconds(20);

    /** A connection that held this long was a good one: the next failure is a first one. */
    private static final Duration GOOD = Duration.ofSeconds(5);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final HubAddress address;
    private final Supplier<Optional<String>> token;
    private final Identity identity;
    private final Backoff backoff;
    private final LongSupplier nanos;
    private final LinkThreads threads = LinkThreads.start();
    private final HubChannels channels;
    private @Nullable Listener listener;
    private volatile @Nullable HubLink link;
    private volatile @Nullable HubStreams streams;
    private final AtomicLong connections = new AtomicLong();
    private volatile @Nullable Health health;
    private volatile boolean closed;
    private int failures;
    private boolean wasOpen;
    private long openedNanos;
    private @Nullable Long duplicateSince;
    private volatile FormerSession former = FormerSession.NONE;

    /** @param token gives the token for the next connection; what it throws counts as a failure to connect */
    public GrpcHubConnection(HubAddress address, HubTrust trust, Supplier<Optional<String>> token, Identity identity) {
        this(address, trust, token, identity, Backoff.to(address, RandomGenerator.getDefault()), System::nanoTime);
    }

    GrpcHubConnection(
            HubAddress address,
            HubTrust trust,
            Supplier<Optional<String>> token,
            Identity identity,
            Backoff backoff,
            LongSupplier nanos) {
        this.address = address;
        this.channels = new HubChannels(trust);
        this.token = token;
        this.identity = identity;
        this.backoff = backoff;
        this.nanos = nanos;
    }

    /** Has the session remembered over connections. To be called before {@link #start}. */
    public GrpcHubConnection remembering(FormerSession memory) {
        former = memory;
        return this;
    }

    @Override
    public void start(Listener given) {
        threads.listening().execute(() -> {
            listener = given;
            connect();
        });
    }

    private void connect() {
        Listener to = listener;
        if (closed || to == null) {
            return;
        }
        try {
            Optional<String> secret = token.get();
            var opening =
                    new HubLink(address, identity, former, to, threads, this, () -> channels.open(address, secret));
            link = opening;
            opening.open();
        } catch (RuntimeException e) {
            disconnected(to, String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    @Override
    public void onOpen(HubStreams opened, Opened answer) {
        wasOpen = true;
        duplicateSince = null;
        openedNanos = nanos.getAsLong();
        long connection = connections.incrementAndGet();
        streams = opened;
        Health known = health;
        if (known != null) {
            opened.health().report(known);
        }
        Listener to = listener;
        if (to != null) {
            to.onConnected(
                    connection,
                    answer.getCursorValid(),
                    Wire.fromWire(answer.getHead()),
                    new LastRequest(answer.getLastNumber(), answer.getLastSeq()));
        }
    }

    @Override
    public void onLost(HubLink lost, Loss loss) {
        Listener to = listener;
        if (closed || to == null) {
            return;
        }
        if (streams != null && nanos.getAsLong() - openedNanos >= GOOD.toNanos()) {
            failures = 0;
        }
        streams = null;
        link = null;
        if (loss.status().getCode() == Status.Code.UNKNOWN) {
            LOG.warn(
                    "connection failed on this side: hub=" + address + " phase=" + loss.phase(),
                    loss.status().getCause());
        }
        String why = loss.sentence(address);
        if (loss.isFinal() || (loss.isDistrust(address) && !wasOpen) || (loss.isDuplicate() && !mayBeOurOwn())) {
            to.onRefused(why);
            return;
        }
        disconnected(to, why, loss.retryAfter());
    }

    private boolean mayBeOurOwn() {
        if (!wasOpen) {
            return false;
        }
        long now = nanos.getAsLong();
        Long since = duplicateSince;
        if (since == null) {
            duplicateSince = now;
            return true;
        }
        return now - since < DUPLICATE_GRACE.toNanos();
    }

    /** Tells the listener, and connects again whatever it makes of that. */
    private void disconnected(Listener to, String why, Optional<Duration> stayAway) {
        try {
            to.onDisconnected(why);
        } finally {
            failures++;
            Duration delay = stayAway.orElse(Duration.ZERO).plus(backoff.after(failures));
            Future<?> unused = threads.listening().schedule(this::connect, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void commit(long over, CommitRequest request, Map<Digest, byte[]> inline) {
        HubStreams open = streams;
        if (open != null && over == connections.get()) {
            open.live()
                    .send(FileSyncRequest.newBuilder()
                            .setCommit(Wire.toWire(request, inline))
                            .build());
        }
    }

    @Override
    public void applied(Cursor cursor) {
        HubStreams open = streams;
        if (open != null) {
            open.live().applied(cursor);
        }
    }

    @Override
    public void query(@Nullable Integer bucket) {
        HubStreams open = streams;
        if (open != null) {
            open.live().query(bucket);
        }
    }

    @Override
    public CompletableFuture<List<Digest>> findMissing(List<Digest> digests) {
        return whenOpen(open -> open.bulk().findMissing(digests));
    }

    @Override
    public CompletableFuture<Void> upload(Digest digest, byte[] content) {
        return whenOpen(open -> open.bulk().upload(digest, content));
    }

    @Override
    public CompletableFuture<byte[]> fetch(Digest digest) {
        return whenOpen(open -> open.bulk().fetch(digest));
    }

    private <T> CompletableFuture<T> whenOpen(Function<HubStreams, CompletableFuture<T>> ask) {
        HubStreams open = streams;
        if (open != null) {
            try {
                return ask.apply(open);
            } catch (RejectedExecutionException closing) {
                // Falls through: the threads end when the connection is closed.
            }
        }
        return CompletableFuture.failedFuture(
                new HubUnavailableException("The hub at " + address + " is not connected."));
    }

    @Override
    public void report(Health now) {
        health = now;
        HubStreams open = streams;
        if (open != null) {
            open.health().report(now);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        HubLink last = link;
        if (last != null) {
            await(last.complete());
            last.abandon();
        }
        channels.close();
        threads.stop();
    }

    private static void await(CountDownLatch end) {
        try {
            end.await(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
