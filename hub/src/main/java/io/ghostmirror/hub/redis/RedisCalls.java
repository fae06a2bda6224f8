package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Sends commands. When Redis cannot be used, all of them fail with {@link StoreUnavailableException}; the log gets one
 * line when that begins, and one when it is over. Commands that come after {@link #end} are neither sent nor answered.
 */
public final class RedisCalls implements Sender {

    private static final Logger LOG = Logger.getLogger(RedisCalls.class);

    /** First words of replies that say that Redis, though it answers, cannot do anything now. */
    private static final Set<String> NOT_NOW = Set.of(
            "CONNECTION_CLOSED",
            "LOADING",
            "BUSY",
            "MISCONF",
            "OOM",
            "READONLY",
            "MASTERDOWN",
            "NOREPLICAS",
            "CLUSTERDOWN",
            "MOVED",
            "ASK",
            "TRYAGAIN",
            "NOAUTH",
            "WRONGPASS");

    private static final Pattern IN_A_BATCH = Pattern.compile("^ERR \\[\\d+] ");

    private final Redis redis;
    private final Executor loop;
    private final AtomicBoolean lost = new AtomicBoolean();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean ended;

    /** Somebody who waits for an answer. */
    private record Waiting(long since, UniEmitter<?> result) {}

    /** @param loop the event loop of the connections: it sends without another switch of threads */
    public RedisCalls(Redis redis, Executor loop) {
        this.redis = redis;
        this.loop = loop;
    }

    Uni<Response> send(Request request) {
        return watched(connection -> connection.send(request));
    }

    @Override
    public Uni<Response> send(Request request, String key) {
        return send(request);
    }

    /**
     * Sends commands together: over one connection when all keys have one hash tag; else, on a cluster, those for each server.
     *
     * @param requests may be done twice on a cluster
     * @return the answers; where the requests went to several servers, null for those of one that cannot be used
     */
    Uni<List<Response>> batch(List<Request> requests) {
        return watched(connection -> connection.batch(requests));
    }

    /**
     * Fails those who have waited for an answer for {@code patience}, as when Redis cannot be used. What was not sent
     * until then is not sent; whether Redis has done, or will do, what was sent is not known. To be called every second.
     */
    public void giveUp(Duration patience) {
        long now = System.nanoTime();
        for (Waiting one : waiting) {
            if (now - one.since() >= patience.toNanos() && waiting.remove(one)) {
                one.result().fail(new TimeoutException("no answer within " + patience.toSeconds() + " s"));
            }
        }
    }

    /** Completes when all commands that were sent have been answered; no more are sent. */
    CompletionStage<Void> end() {
        ended = true;
        if (underWay.get() == 0) {
            idle.complete(null);
        }
        return idle;
    }

    private void over() {
        if (underWay.decrementAndGet() == 0 && ended) {
            idle.complete(null);
        }
    }

    private <T> Uni<T> watched(Function<RedisConnection, Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            underWay.incrementAndGet();
            if (ended) {
                over();
                return Uni.createFrom().nothing();
            }
            return sent(call).onTermination().invoke(this::over);
        });
    }

    private <T> Uni<T> sent(Function<RedisConnection, Uni<T>> call) {
        return Uni.createFrom()
                .<T>emitter(result -> {
                    var one = new Waiting(System.nanoTime(), result);
                    waiting.add(one);
                    result.onTermination(() -> waiting.remove(one));
                    loop.execute(() -> redis.connect()
                            .chain(connection -> onlyIfWanted(one, connection, call))
                            .subscribe()
                            .with(
                                    answer -> {
                                        waiting.remove(one);
                                        result.complete(answer);
                                    },
                                    failure -> {
                                        waiting.remove(one);
                                        result.fail(failure);
                                    }));
                })
                .onFailure(RedisCalls::isOutage)
                .transform(this::unavailable)
                .onItem()
                .invoke(this::answered);
    }

    private static boolean isOutage(Throwable failure) {
        return !isReply(failure) || NOT_NOW.contains(firstWord(failure));
    }

    /** Redis has answered, and it was no. */
    static boolean isReply(Throwable failure) {
        return failure instanceof io.vertx.redis.client.Response;
    }

    static String firstWord(Throwable failure) {
        return reason(failure).split(" ", 2)[0];
    }

    /** What Redis, or the way there, says; of a batch, what it says of the command that failed. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.toString()
                : IN_A_BATCH.matcher(message).replaceFirst("");
    }

    /** Whoever was told that it failed must not find it done later: what was given up in the queue is not sent. */
    private <T> Uni<T> onlyIfWanted(Waiting one, RedisConnection connection, Function<RedisConnection, Uni<T>> call) {
        if (!waiting.contains(one)) {
            connection.closeAndForget();
            return Uni.createFrom().nothing();
        }
        return call.apply(connection).onTermination().invoke(connection::closeAndForget);
    }

    private StoreUnavailableException unavailable(Throwable failure) {
        if (lost.compareAndSet(false, true)) {
            LOG.warnf(
                    "Redis cannot be used (%s): nodes and clients are told UNAVAILABLE and try again; nothing that was"
                            + " acknowledged is lost",
                    reason(failure));
        }
        return new StoreUnavailableException(reason(failure));
    }

    private void answered() {
        if (lost.get() && lost.compareAndSet(true, false)) {
            LOG.warn("Redis can be used again");
        }
    }
}
