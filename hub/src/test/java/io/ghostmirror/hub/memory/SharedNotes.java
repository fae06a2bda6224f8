package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.HubNotes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Notes between hubs of one process, at once and without loss. */
public final class SharedNotes {

    private final List<Hub> hubs = new CopyOnWriteArrayList<>();

    /** The end of one more hub. */
    public HubNotes ofHub() {
        var hub = new Hub();
        hubs.add(hub);
        return hub;
    }

    private final class Hub implements HubNotes {

        private volatile BiConsumer<String, Note> taker = (session, note) -> {};

        @Override
        public void tell(String session, Note note) {
            hubs.stream().filter(other -> other != this).forEach(other -> other.taker.accept(session, note));
        }

        @Override
        public void listen(BiConsumer<String, Note> newTaker) {
            taker = newTaker;
        }

        @Override
        public void close() {
            hubs.remove(this);
        }
    }
}
