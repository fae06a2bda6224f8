package io.ghostmirror.hub.live;

import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.HubLocks;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/**
 * Removes from the feed what it keeps of sessions that nobody knows: their store was flushed, or replaced by a backup
 * that is older than they are. Only what has been so, and has got nothing new, for a while: the feed may be shared with
 * hubs of another store. One hub at a time looks.
 */
public final class FeedReaper {

    private static final Logger LOG = Logger.getLogger(FeedReaper.class);
    private static final String WORK = "feed";
    private static final int LOOKS = 4;

    private record Sighting(long sinceMillis, long published) {}

    private final DeltaFeed feed;
    private final SessionStore sessions;
    private final HubLocks locks;
    private final InstantSource clock;
    private final Duration after;
    private final Map<String, Sighting> sightings = new HashMap<>();

    /** @param after how long nobody may have known a session before it is removed */
    public FeedReaper(DeltaFeed feed, SessionStore sessions, HubLocks locks, InstantSource clock, Duration after) {
        this.feed = feed;
        this.sessions = sessions;
        this.locks = locks;
        this.clock = clock;
        this.after = after;
    }

    /** How often {@link #look} is to be called. */
    public Duration every() {
        return after.dividedBy(LOOKS);
    }

    /** Looks once, and removes what is due. Not to be called while it is under way. */
    public Uni<Void> look() {
        return locks.hold(WORK, every().multipliedBy(2)).chain(mine -> {
            if (!mine) {
                sightings.clear();
                return Uni.createFrom().voidItem();
            }
            return feed.kept().chain(kept -> sessions.names().chain(known -> reap(kept, known)));
        });
    }

    private Uni<Void> reap(Set<String> kept, List<String> known) {
        Set<String> orphans = new TreeSet<>(kept);
        known.forEach(orphans::remove);
        sightings.keySet().retainAll(orphans);
        return Multi.createFrom()
                .iterable(orphans)
                .onItem()
                .transformToUniAndConcatenate(
                        session -> feed.published(session).chain(published -> reap(session, published)))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> reap(String session, long published) {
        long now = clock.millis();
        Sighting before = sightings.get(session);
        if (before == null || before.published() != published) {
            sightings.put(session, new Sighting(now, published));
            return Uni.createFrom().voidItem();
        }
        if (now - before.sinceMillis() < after.toMillis()) {
            return Uni.createFrom().voidItem();
        }
        sightings.remove(session);
        return feed.remove(session)
                .invoke(() -> LOG.infof("topic removed session=%s: no session of that name for %s", session, after));
    }
}
