package io.ghostmirror.node.sync;

import io.ghostmirror.node.port.NodeStore;
import java.util.Optional;

/** Whether the machine has gone down since the last run that came to be ready, or the first. */
final class BootIdentity {

    private static final String FACT = "boot";

    private final Optional<String> before;
    private final Optional<String> now;

    /** @param now what identifies the time since the machine was started; empty when unknown */
    BootIdentity(NodeStore store, Optional<String> now) {
        this.before = store.fact(FACT);
        this.now = now;
    }

    boolean changed() {
        return before.isPresent() && now.isPresent() && !before.equals(now);
    }

    /** From the first moment on a machine that goes down is told. */
    void begin(Saver saver) {
        if (before.isEmpty()) {
            remember(saver);
        }
    }

    /** What was damaged has been made good. */
    void remember(Saver saver) {
        if (!now.equals(before)) {
            now.ifPresent(boot -> saver.remember(FACT, boot));
        }
    }
}
