package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.ghostmirror.hub.redis.RedisContentPlace;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets the hub say that it is ready only when Redis answers, and has no older state of a session that is not known, and all contents are there. */
@Singleton
public final class RedisGate {

    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HubRedis redis;
    private final RedisSessionStore sessions;
    private final RedisContentPlace place;
    private final ContentStore contents;
    private final CountDownLatch given = new CountDownLatch(1);

    public RedisGate(HubRedis redis, RedisSessionStore sessions, RedisContentPlace place, ContentStore contents) {
        this.redis = redis;
        this.sessions = sessions;
        this.place = place;
        this.contents = contents;
    }

    /**
     * Blocks until Redis can be used. Fails with {@link StartException} when it is a cluster and this hub was not told so, or
     * the other way round, and when its contents are not where this hub keeps contents. Returns false when
     * {@link #giveUp} was called before.
     */
    public boolean await() throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                checkKind();
                sessions.checkEpochs().await().atMost(PATIENCE);
                checkContents();
                contents.recover().await().atMost(PATIENCE);
                return given.getCount() > 0;
            } catch (StoreUnavailableException | io.smallrye.mutiny.TimeoutException e) {
                if (!told) {
                    System.err.println("ghost hub: waiting for Redis"
                            + Launch.current()
                                    .redisHosts()
                                    .map(hosts -> " at " + hosts)
                                    .orElse("")
                            + "; the hub is ready when it answers");
                    told = true;
                }
            }
            if (given.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
    }

    /** What a Redis does not say that does not answer, or knows no HELLO, is not held against it. */
    private void checkKind() {
        Uni<Boolean> isCluster = redis.client()
                .send(Request.cmd(Command.HELLO))
                .map(hello -> hello.get("mode").toString().equals("cluster"))
                .onFailure(failure -> String.valueOf(failure.getMessage()).contains("cluster support disabled"))
                .recoverWithItem(false)
                .onFailure()
                .recoverWithItem(redis.isCluster());
        if (isCluster.await().atMost(PATIENCE) != redis.isCluster()) {
            throw new StartException("the Redis"
                    + Launch.current().redisHosts().map(hosts -> " at " + hosts).orElse("") + " is "
                    + (redis.isCluster()
                            ? "no cluster: leave QUARKUS_REDIS_CLIENT_TYPE unset"
                            : "a cluster: set QUARKUS_REDIS_CLIENT_TYPE=cluster, and in QUARKUS_REDIS_HOSTS some of its"
                                    + " servers, with commas between them"));
        }
    }

    /** The private Redis and the contents of a hub alone are in one directory. */
    private void checkContents() {
        Launch launch = Launch.current();
        if (launch.redisHosts().isEmpty()) {
            return;
        }
        String mine = launch.contents().name();
        String noted = place.claim(mine).await().atMost(PATIENCE);
        if (!noted.equals(mine)) {
            throw new StartException(
                    "the contents of the Redis at " + launch.redisHosts().get() + " are in " + noted
                            + ", and those of this hub in " + mine + " ("
                            + launch.contents().where()
                            + "); give it the --content, or the --data-dir, that its other hubs have, or, when those contents"
                            + " are lost, remove the key " + RedisContentPlace.KEY);
        }
    }

    /** The hub ends before it was ready. */
    public void giveUp() {
        given.countDown();
    }
}
