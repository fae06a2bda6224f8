package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.DeltaOutbox;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Brings commits into the delta feed: those of this hub as they are made, and those that were left in an outbox, be it by a
 * hub that was killed or by a feed that could not be used. Safe for concurrent use; never blocks.
 */
public final class Relay {

    private static final Logger LOG = Logger.getLogger(Relay.class);

    /** After this time nobody is about to publish a commit. */
    private static final Duration LEFT = Duration.ofSeconds(3);

    private static final int AT_ONCE = 25;

    /** One that is slow holds up no other of the same round; each has up to {@link #AT_ONCE} commits in memory, and a connection of the pool. */
    private static final int SESSIONS_AT_ONCE = 8;

    private final DeltaFeed feed;
    private final SessionStore sessions;
    private final DeltaOutbox outbox;
    private final CommitLog log;
    private final Map<String, List<Long>> published = new HashMap<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final OneAtATime draining = new OneAtATime();
    private final Map<String, Long> left = new ConcurrentHashMap<>();

    Relay(DeltaFeed feed, SessionStore sessions, CommitLog log) {
        this.feed = feed;
        this.sessions = sessions;
        this.outbox = sessions.outbox();
        this.log = log;
    }

    /** A commit of this hub was made. */
    void made(Delta delta) {
        if (feed == DeltaFeed.NONE) {
            return;
        }
        feed.publish(List.of(delta))
                .subscribe()
                .with(
                        done -> published(delta.session(), delta.commit().seq()),
                        failure -> failed(delta.session(), failure));
    }

    /** Publishes what was left in the outboxes of all sessions, used or not. */
    public Uni<Void> drainAll() {
        return sessions.names().invoke(names -> left.keySet().retainAll(names)).chain(this::drain);
    }

    /** Publishes what was left in the outboxes of these sessions. Does nothing while that is under way. */
    Uni<Void> drain(Collection<String> names) {
        if (feed == DeltaFeed.NONE) {
            return Uni.createFrom().voidItem();
        }
        return draining.orNothing(outbox.late(names, LEFT)
                .invoke(late ->
                        names.stream().filter(name -> !late.contains(name)).forEach(left::remove))
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUni(session -> drain(session)
                        .onFailure(UnknownSessionException.class)
                        .recoverWithNull()
                        .onFailure()
                        .invoke(failure -> failed(session, failure))
                        .onFailure()
                        .recoverWithNull())
                .merge(SESSIONS_AT_ONCE)
                .onItem()
                .ignoreAsUni());
    }

    private Uni<Void> drain(String session) {
        return outbox.waiting(session, LEFT, AT_ONCE)
                .chain(waiting -> waiting.isEmpty() ? nothingLeft(session) : publish(session, waiting));
    }

    private Uni<Void> nothingLeft(String session) {
        left.remove(session);
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> publish(String session, List<Long> waiting) {
        return outbox.size(session)
                .invoke(size -> left.put(session, size))
                .chain(() -> sessions.info(session))
                .onFailure(UnknownSessionException.class)
                .invoke(() -> left.remove(session))
                .chain(info -> publish(info, waiting))
                .chain(() -> drain(session));
    }

    /** Commits that could not be published when this hub last looked, in the sessions that it looks after. */
    public long left() {
        return left.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What is not remembered any more cannot be published: it counts as if it was. */
    private Uni<Void> publish(SessionInfo session, List<Long> seqs) {
        return log.all(session.name(), seqs.getFirst() - 1)
                .select()
                .first(commit -> commit.seq() <= seqs.getLast())
                .filter(commit -> seqs.contains(commit.seq()))
                .map(commit -> delta(session, commit))
                .collect()
                .asList()
                .chain(feed::publish)
                .chain(() -> outbox.published(session.name(), seqs))
                .invoke(() -> {
                    failing.set(false);
                    LOG.debugf("outbox drained session=%s commits=%d", session.name(), seqs.size());
                });
    }

    private static Delta delta(SessionInfo session, Commit commit) {
        return new Delta(session.name(), session.id(), session.head().epoch(), commit, Map.of());
    }

    private void failed(String session, Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            LOG.warnf(
                    "commits cannot be published session=%s (%s): other hubs find them within seconds, they are published"
                            + " when that works again",
                    session, failure);
        }
    }

    /** One call at a time for each session, with all that was published meanwhile. */
    private void published(String session, long seq) {
        failing.set(false);
        synchronized (published) {
            List<Long> waiting = published.get(session);
            if (waiting != null) {
                waiting.add(seq);
                return;
            }
            published.put(session, new ArrayList<>());
        }
        forget(session, List.of(seq));
    }

    /** What cannot be taken out of the outbox is published again, later. */
    private void forget(String session, List<Long> seqs) {
        outbox.published(session, seqs)
                .onFailure()
                .recoverWithNull()
                .subscribe()
                .with(done -> forgotten(session));
    }

    private void forgotten(String session) {
        List<Long> next;
        synchronized (published) {
            next = published.remove(session);
            if (next == null || next.isEmpty()) {
                return;
            }
            published.put(session, new ArrayList<>());
        }
        forget(session, next);
    }
}
