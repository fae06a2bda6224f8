package io.ghostmirror.node.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sun.misc.Signal;

/** Turns SIGTERM and SIGINT into a request to stop. A second one ends the process at once: its state is crash-safe. */
final class StopSignals {

    private static final int EXIT_WHEN_IMPATIENT = 130;

    private StopSignals() {}

    static CompletionStage<?> install() {
        var stop = new CompletableFuture<Void>();
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> {
                if (!stop.complete(null)) {
                    Runtime.getRuntime().halt(EXIT_WHEN_IMPATIENT);
                }
            });
        }
        return stop;
    }
}
