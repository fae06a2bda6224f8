package io.ghostmirror.hub;

import io.ghostmirror.hub.boot.Launch;
import io.ghostmirror.hub.boot.RedisGate;
import io.ghostmirror.hub.boot.Shutdown;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import sun.misc.Signal;

/** Serves until it is told to stop. */
public final class HubApplication implements QuarkusApplication {

    private final RedisGate redis;
    private final Shutdown shutdown;

    public HubApplication(RedisGate redis, Shutdown shutdown) {
        this.redis = redis;
        this.shutdown = shutdown;
    }

    @Override
    public int run(String... args) throws InterruptedException {
        Signal.handle(new Signal("TERM"), signal -> end());
        Signal.handle(new Signal("INT"), signal -> end());
        if (redis.await()) {
            Launch.current().hint().ifPresent(System.err::println);
            System.out.println(Launch.current().readyLine());
        }
        Quarkus.waitForExit();
        shutdown.run();
        return 0;
    }

    private void end() {
        redis.giveUp();
        Quarkus.asyncExit(0);
    }
}
