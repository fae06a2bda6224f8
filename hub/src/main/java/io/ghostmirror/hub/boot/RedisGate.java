package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.ghostmirror.hub.redis.RedisSessionStore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets the hub say that it is ready only when Redis answers, and has no older state of a session that is not known. */
@Singleton
public final class RedisGate {

    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisSessionStore sessions;
    private final CountDownLatch given = new CountDownLatch(1);

    public RedisGate(RedisSessionStore sessions) {
        this.sessions = sessions;
    }

    /** Blocks until Redis can be used. Returns false when {@link #giveUp} was called before. */
    public boolean await() throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                sessions.checkEpochs().await().atMost(PATIENCE);
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

    /** The hub ends before it was ready. */
    public void giveUp() {
        given.countDown();
    }
}
