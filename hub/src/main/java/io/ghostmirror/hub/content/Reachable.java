package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore.Reachability;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Multi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What sessions refer to: present rows, candidates of conflicts with what they were made on, log segments, and commits
 * that are remembered, in these or in the recent log, be it through a recipe.
 *
 * <p>A session changes while it is read, so what a change takes from a place that was not read yet to one that was could
 * be missed. The commits are read last: they name what was moved or taken meanwhile. When they do not reach back to where
 * the reading began, or a recipe or a log segment cannot be read, it fails, so that nothing is deleted on half the truth.
 */
public final class Reachable implements Reachability {

    /** Recipes that are not read again in one pass; each takes about 100 bytes. */
    private static final int KNOWN_RECIPES = 50_000;

    private final SessionStore sessions;
    private final CollectionRounds rounds;
    private final Recipes recipes;
    private final RowPages rows;
    private final CommitLog log;

    public Reachable(SessionStore sessions, CollectionRounds rounds, Recipes recipes) {
        this.sessions = sessions;
        this.rounds = rounds;
        this.recipes = recipes;
        this.rows = new RowPages(sessions);
        this.log = new CommitLog(sessions, recipes);
    }

    @Override
    public Multi<Digest> all() {
        return Multi.createFrom().deferred(() -> {
            Map<Digest, Boolean> known = knownRecipes();
            return sessions.beginCollection(rounds)
                    .chain(sessions::list)
                    .onItem()
                    .transformToMulti(Multi.createFrom()::iterable)
                    .onItem()
                    .transformToMultiAndConcatenate(session -> files(session)
                            .onFailure(UnknownSessionException.class)
                            .recoverWithMulti(unknown -> unlessDeleted(session, unknown)))
                    .filter(file -> !file.chunked() || known.put(file.content(), true) == null)
                    .onItem()
                    .transformToUniAndConcatenate(recipes::pieces)
                    .onItem()
                    .transformToMultiAndConcatenate(Multi.createFrom()::iterable);
        });
    }

    /** Of one that was deleted while it was read nothing is needed. */
    private Multi<Entry.File> unlessDeleted(SessionInfo session, Throwable unknown) {
        return sessions.deleted()
                .contains(session.id())
                .onItem()
                .transformToMulti(deleted -> deleted
                        ? Multi.createFrom().empty()
                        : Multi.createFrom().failure(unknown));
    }

    private static Map<Digest, Boolean> knownRecipes() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
                return size() > KNOWN_RECIPES;
            }
        };
    }

    private Multi<Entry.File> files(SessionInfo session) {
        Multi<Entry> present = rows.of(session.name(), null)
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .map(Row::entry);
        Multi<Entry> candidates = sessions.conflicts(session.name())
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToMultiAndConcatenate(open -> Multi.createFrom().iterable(open.candidates()))
                .onItem()
                .transformToMultiAndConcatenate(candidate -> Multi.createFrom().iterable(ofCandidate(candidate)));
        Multi<Entry> segments = log.segments(session.name()).map(LogSegment::content);
        Multi<Entry> remembered = commits(session)
                .onItem()
                .transformToMultiAndConcatenate(commit -> Multi.createFrom().iterable(commit.changes()))
                .onItem()
                .transformToMultiAndConcatenate(Reachable::brought);
        return Multi.createBy()
                .concatenating()
                .streams(present, candidates, segments, remembered)
                .filter(Entry.File.class::isInstance)
                .map(Entry.File.class::cast);
    }

    private static List<Entry> ofCandidate(Candidate candidate) {
        return candidate
                .base()
                .map(base -> List.of(candidate.entry(), base))
                .orElseGet(() -> List.of(candidate.entry()));
    }

    private static Multi<Entry> brought(Change change) {
        return switch (change) {
            case Change.Put put -> Multi.createFrom().item(put.entry());
            case Change.Move move -> Multi.createFrom().item(move.entry());
            case Change.Delete delete -> Multi.createFrom().empty();
            case Change.Untrack untrack -> Multi.createFrom().empty();
        };
    }

    private Multi<Commit> commits(SessionInfo session) {
        return Multi.createFrom().deferred(() -> {
            var known = new AtomicLong(session.head().seq());
            return log.all(session.name(), 0).invoke(commit -> advance(session, known, commit.seq()));
        });
    }

    private static void advance(SessionInfo session, AtomicLong known, long seq) {
        if (seq > known.get() + 1) {
            throw new IllegalStateException("session \"" + session.name()
                    + "\" changes faster than it can be read: commits " + (known.get() + 1) + " to " + (seq - 1)
                    + " are no longer remembered; keep more commits, or let it be read when less is done");
        }
        known.accumulateAndGet(seq, Math::max);
    }
}
