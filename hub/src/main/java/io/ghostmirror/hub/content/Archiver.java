package io.ghostmirror.hub.content;

import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.LogArchive.CommitRecord;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.LogArchive.Recent;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Moves what a recent log has too much of into log segments, oldest first, and forgets what is too old. The segment's
 * content is stored before it is named anywhere; when this ends in between, the content is garbage, and the commits are
 * where they were. Safe for concurrent use, from any hub.
 */
public final class Archiver {

    /** A run of commits ends with the one that reaches this. */
    private static final int RUN_BYTES = 1 << 20;

    private static final int LOOKED_AT_ONCE = 100;
    private static final long RETRY_MILLIS = 30_000;
    private static final Logger LOG = Logger.getLogger(Archiver.class);

    private final ContentStore contents;
    private final LogArchive archive;
    private final CollectionRounds rounds;
    private final HistorySettings settings;
    private final InstantSource clock;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    private final Set<String> tended = ConcurrentHashMap.newKeySet();

    public Archiver(
            ContentStore contents,
            SessionStore sessions,
            CollectionRounds rounds,
            HistorySettings settings,
            InstantSource clock) {
        this.contents = contents;
        this.archive = sessions.archive();
        this.rounds = rounds;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What is remembered of a session.
     *
     * @param first seq of the oldest commit; of the next one when there is none
     * @param trouble why its log cannot be archived now, and what that means
     */
    public record Status(long first, Optional<String> trouble) {}

    /**
     * Commits that wait.
     *
     * @param first seq of the oldest of them when that began
     */
    private record Trouble(long first, String sentence, long retryMillis) {}

    /** The oldest commits of a recent log, until there are enough for a segment. */
    private final class Run {
        private final List<CommitRecord> records = new ArrayList<>();
        private long bytes;

        long last() {
            return records.isEmpty() ? 0 : records.getLast().seq();
        }

        int room() {
            return bytes >= RUN_BYTES ? 0 : settings.segmentCommits() - records.size();
        }

        /** Returns whether more may follow. */
        boolean add(List<CommitRecord> found) {
            for (CommitRecord record : found) {
                if (!records.isEmpty() && record.seq() != last() + 1 || room() == 0) {
                    return false;
                }
                records.add(record);
                bytes += record.bytes().length;
            }
            return !found.isEmpty() && room() > 0;
        }
    }

    /** Does what is to be done for a session now. */
    public Uni<Void> archive(String session) {
        return pack(session).chain(recent -> forget(session, recent));
    }

    /** As {@link #archive}, but never fails, and waits a while after it could not be done. */
    public Uni<Void> tend(String session) {
        Trouble trouble = troubles.get(session);
        if (trouble != null && clock.millis() < trouble.retryMillis() || !tended.add(session)) {
            return Uni.createFrom().voidItem();
        }
        return archive(session)
                .onFailure()
                .invoke(e -> LOG.debugf(e, "history not archived now session=%s", session))
                .onFailure()
                .recoverWithNull()
                .eventually(() -> tended.remove(session));
    }

    /** Whether commits of a session wait, since this hub could not archive them. */
    public boolean isBehind(String session) {
        return troubles.containsKey(session);
    }

    /** What is remembered of a session; the trouble is that of this hub. */
    public Uni<Status> status(String session) {
        return oldestSince(session, 1)
                .map(first -> new Status(
                        first, Optional.ofNullable(troubles.get(session)).map(Trouble::sentence)));
    }

    private Uni<Recent> pack(String session) {
        return archive.recent(session).chain(recent -> {
            if (!settings.isTooMuch(recent.commits(), recent.bytes())) {
                return ends(session).replaceWith(recent);
            }
            return packOldest(session, recent)
                    .onFailure(Archiver::isTrouble)
                    .invoke(e -> begins(session, recent, e))
                    .chain(done -> done ? pack(session) : Uni.createFrom().item(recent));
        });
    }

    private static boolean isTrouble(Throwable e) {
        return !(e instanceof StoreUnavailableException
                || e instanceof UnknownSessionException
                || e instanceof ContentsExpiredException);
    }

    private void begins(String session, Recent recent, Throwable e) {
        Trouble before = troubles.get(session);
        String sentence = "older commits wait in Redis, since they cannot be archived (" + e + "); when more than "
                + settings.mostInTheLog() + " or " + (settings.mostBytesInTheLog() >> 20)
                + " MiB of them wait, the oldest are forgotten";
        long first = before == null ? recent.first() : before.first();
        troubles.put(session, new Trouble(first, sentence, clock.millis() + RETRY_MILLIS));
        if (before == null) {
            LOG.warnf("session \"%s\": %s", session, sentence);
        }
    }

    private Uni<Void> ends(String session) {
        Trouble trouble = troubles.remove(session);
        return trouble == null
                ? Uni.createFrom().voidItem()
                : oldestSince(session, trouble.first())
                        .invoke(oldest -> report(session, trouble.first(), oldest))
                        .replaceWithVoid();
    }

    /** Where what is remembered goes on, from a seq on. */
    private Uni<Long> oldestSince(String session, long seq) {
        return archive.segments(session, seq - 1, 1)
                .chain(found -> found.isEmpty()
                        ? archive.recent(session).map(Recent::first)
                        : Uni.createFrom().item(found.getFirst().first()));
    }

    private static void report(String session, long waiting, long oldest) {
        if (oldest <= waiting) {
            LOG.warnf("session \"%s\": older commits can be archived again; none is forgotten", session);
        } else {
            LOG.warnf(
                    "session \"%s\": older commits can be archived again; commits %d to %d are forgotten",
                    session, waiting, oldest - 1);
        }
    }

    /** False when somebody else did it. */
    private Uni<Boolean> packOldest(String session, Recent recent) {
        return Uni.createFrom()
                .deferred(() -> {
                    long round = rounds.current();
                    return fill(session, new Run())
                            .chain(run -> run.records.isEmpty()
                                    ? Uni.createFrom().item(false)
                                    : add(session, recent, run.records, round));
                })
                .onFailure(ContentsExpiredException.class)
                .invoke(late -> rounds.reached(((ContentsExpiredException) late).round()))
                .onFailure(ContentsExpiredException.class)
                .retry()
                .atMost(2);
    }

    private Uni<Run> fill(String session, Run run) {
        return archive.records(session, run.last(), run.room())
                .chain(found ->
                        run.add(found) ? fill(session, run) : Uni.createFrom().item(run));
    }

    private Uni<Boolean> add(String session, Recent recent, List<CommitRecord> records, long round) {
        return Uni.createFrom()
                .item(() -> FilePieces.of(PackedLog.pack(records), 0, 0))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(packed -> contents.put(packed.pieces()).chain(() -> {
                    CommitRecord last = records.getLast();
                    var segment = new LogSegment(
                            records.getFirst().seq(),
                            last.seq(),
                            packed.file(),
                            archive.commit(last.bytes()).committedMillis());
                    return archive.add(session, recent.epoch(), segment, records, round);
                }));
    }

    private Uni<Void> forget(String session, Recent recent) {
        long head = recent.first() + recent.commits() - 1;
        long oldest = clock.millis() - settings.age().toMillis();
        return archive.segments(session, 0, LOOKED_AT_ONCE).chain(segments -> {
            long upTo = head - settings.commits();
            for (LogSegment segment : segments) {
                if (segment.lastMillis() >= oldest) {
                    break;
                }
                upTo = Math.max(upTo, segment.last());
            }
            return segments.isEmpty() || segments.getFirst().last() > upTo
                    ? Uni.createFrom().voidItem()
                    : archive.forget(session, upTo);
        });
    }
}
