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

    private final class Heard implements DeltaFeed.Listening {

        private final Hub hub;
        private final String session;
        private final DeltaFeed.Listener listener;
        private boolean asleep;

        Heard(Hub hub, String session, DeltaFeed.Listener listener) {
            this.hub = hub;
            this.session = session;
            this.listener = listener;
        }

        @Override
        public boolean wake() {
            synchronized (LooseFeed.this) {
                if (!asleep) {
                    return false;
                }
                asleep = false;
            }
            listener.listening();
            return true;
        }

        @Override
        public void close() {
            listeners.get(session).remove(this);
        }
    }

    private final Map<String, List<Heard>> listeners = new ConcurrentHashMap<>();
    private final Map<String, Long> kept = new ConcurrentHashMap<>();
    private final List<Runnable> late = new ArrayList<>();
    private final Random random;

    /** Percent of the deliveries that are lost, repeated, or held back until the next. */
    public volatile int lost;

    public volatile int repeated;
    public volatile int heldBack;

    /** Percent of the deliveries that make who should have got it stop listening. */
    public volatile int tiring;

    /** Whether nothing can be published. */
    public volatile boolean broken;

    public LooseFeed(long seed) {
        this.random = new Random(seed);
    }

    /** The feed of one more hub. */
    public DeltaFeed ofHub() {
        return new Hub();
    }

    /** Nobody listens until woken. */
    public synchronized void sleep() {
        listeners.values().forEach(all -> all.forEach(heard -> heard.asleep = true));
    }

    private synchronized void carry(Hub from, DeltaFeed.Delta delta) {
        for (Heard heard : listeners.getOrDefault(delta.session(), List.of())) {
            heard.asleep |= heard.hub != from && random.nextInt(100) < tiring;
            if (heard.hub == from || heard.asleep || random.nextInt(100) < lost) {
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
            deltas.forEach(delta -> listeners.getOrDefault(delta.session(), List.of()).stream()
                    .filter(heard -> heard.hub == this)
                    .forEach(Heard::wake));
            deltas.forEach(delta -> carry(this, delta));
            return Uni.createFrom().voidItem();
        }

        @Override
        public Listening listen(String session, Listener listener) {
            var heard = new Heard(this, session, listener);
            listeners
                    .computeIfAbsent(session, name -> new CopyOnWriteArrayList<>())
                    .add(heard);
            listener.listening();
            return heard;
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
