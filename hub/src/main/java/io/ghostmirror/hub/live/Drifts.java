package io.ghostmirror.hub.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/** Tells all who follow a session what nodes say of drift. Every method is called by the session's queue. */
final class Drifts {

    private static final int KEPT = 16;

    /** One who follows. */
    static final class Listener {

        private final Deque<NodeDrift> waiting = new ArrayDeque<>();
        private final Outbox<NodeDrift> outbox;

        private Listener(Executor serial) {
            outbox = new Outbox<>(serial, waiting::poll);
        }

        Outbox<NodeDrift> outbox() {
            return outbox;
        }
    }

    private final Executor serial;
    private final Set<Listener> listeners = new HashSet<>();

    Drifts(Executor serial) {
        this.serial = serial;
    }

    Listener listen() {
        var listener = new Listener(serial);
        listeners.add(listener);
        return listener;
    }

    void remove(Listener listener) {
        listeners.remove(listener);
        listener.outbox().complete();
    }

    void tell(NodeDrift drift) {
        for (Listener listener : listeners) {
            if (listener.waiting.size() == KEPT) {
                listener.waiting.poll();
            }
            listener.waiting.add(drift);
            listener.outbox().wake();
        }
    }
}
