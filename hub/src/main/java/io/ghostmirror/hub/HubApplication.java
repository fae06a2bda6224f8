package io.ghostmirror.hub;

import io.ghostmirror.hub.boot.Launch;
import io.ghostmirror.hub.boot.Shutdown;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import sun.misc.Signal;

/** Serves until it is told to stop. */
public final class HubApplication implements QuarkusApplication {

    private final Shutdown shutdown;

    public HubApplication(Shutdown shutdown) {
        this.shutdown = shutdown;
    }

    @Override
    public int run(String... args) {
        Signal.handle(new Signal("TERM"), signal -> Quarkus.asyncExit(0));
        Signal.handle(new Signal("INT"), signal -> Quarkus.asyncExit(0));
        System.out.println(Launch.current().readyLine());
        Quarkus.waitForExit();
        shutdown.drain();
        return 0;
    }
}
