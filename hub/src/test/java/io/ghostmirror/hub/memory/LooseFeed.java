package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.DeltaFeed;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What several hubs of one test share: loses, repeats and reorders what it carries as it is told to. */
public final class LooseFeed {

    private record Heard(Hub hub, DeltaFeed.Listener listener) {}

    private final Map<String, List<Heard>> listeners = new ConcurrentHashMap<>();
    private final Map<String, Long> kept = new ConcurrentHashMap<>();
    private final List<Runnable> late = new ArrayList<>();
    private final Random random;

    /** Percent of the deliveries that are lost, repeated, or held back until the next. */
    public volatile int lost;

    public volatile int repeated;
    public volatile int heldBack;

    /** Whether nothing can be published. */
    public volatile boolean broken;

    public LooseFeed(long seed) {
        this.random = new Random(seed);
    }

    /** The feed of one more hub. */
    public DeltaFeed ofHub() {
        return new Hub();
    }

    private synchronized void carry(Hub from, DeltaFeed.Delta delta) {
        for (Heard heard : listeners.getOrDefault(delta.session(), List.of())) {
            if (heard.hub == from || random.nextInt(100) < lost) {
                continue;
            }
            Runnable delivery = () -> heard.listener.arrived(delta);
            if (random.nextInt(100) < heldBack) {
                late.add(delivery);
            } else {
                delivery.run();
            }
            if (random.nextInt(100) < repeated) {
                delivery.run();
            }
        }
        if (late.size() > 3) {
            List<Runnable> due = List.copyOf(late);
            late.clear();
            due.forEach(Runnable::run);
        }
    }

    private final class Hub implements DeltaFeed {

        @Override
        public Uni<Void> publish(List<Delta> deltas) {
            if (broken) {
                return Uni.createFrom().failure(new IOException("the feed is broken"));
            }
            deltas.forEach(delta -> kept.merge(delta.session(), 1L, Long::sum));
            deltas.forEach(delta -> carry(this, delta));
            return Uni.createFrom().voidItem();
        }

        @Override
        public Listening listen(String session, Listener listener) {
            var heard = new Heard(this, listener);
            listeners
                    .computeIfAbsent(session, name -> new CopyOnWriteArrayList<>())
                    .add(heard);
            listener.listening();
            return () -> listeners.get(session).remove(heard);
        }

        @Override
        public Uni<Void> remove(String session) {
            kept.remove(session);
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Set<String>> kept() {
            return Uni.createFrom().item(() -> Set.copyOf(kept.keySet()));
        }

        @Override
        public Uni<Long> published(String session) {
            return Uni.createFrom().item(() -> kept.getOrDefault(session, 0L));
        }

        @Override
        public void close() {}
    }
}
