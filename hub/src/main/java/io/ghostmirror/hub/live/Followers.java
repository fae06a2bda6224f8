package io.ghostmirror.hub.live;

import io.ghostmirror.hub.port.HubNotes.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/** Tells all who follow a session what happens besides its commits. Every method is called by the session's queue. */
final class Followers {

    private static final int KEPT = 64;

    /** One who follows. */
    static final class Listener {

        private final Deque<Event> waiting = new ArrayDeque<>();
        private final Outbox<Event> outbox;

        private Listener(Executor serial) {
            outbox = new Outbox<>(serial, waiting::poll);
        }

        Outbox<Event> outbox() {
            return outbox;
        }
    }

    private final Executor serial;
    private final Set<Listener> listeners = new HashSet<>();

    Followers(Executor serial) {
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

    void tell(Event event) {
        for (Listener listener : listeners) {
            if (listener.waiting.size() == KEPT) {
                listener.waiting.poll();
            }
            listener.waiting.add(event);
            listener.outbox().wake();
        }
    }
}
