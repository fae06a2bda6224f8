package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.hub.port.ContentStore.Reachability;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What sessions still refer to: present rows, candidates of conflicts and commits that are remembered, be it through a
 * recipe. A recipe that cannot be read fails the question, so that nothing is deleted on half the truth.
 */
public final class Reachable implements Reachability {

    private static final int LOG_PAGE = 256;

    private final SessionStore sessions;
    private final Recipes recipes;
    private final RowPages rows;

    public Reachable(SessionStore sessions, Recipes recipes) {
        this.sessions = sessions;
        this.recipes = recipes;
        this.rows = new RowPages(sessions);
    }

    @Override
    public Uni<Collection<Digest>> reachableOf(Collection<Digest> asked) {
        return sessions.referenced(List.copyOf(asked)).chain(direct -> {
            Set<Digest> found = new HashSet<>(direct);
            Set<Digest> open = new HashSet<>(asked);
            open.removeAll(found);
            return open.isEmpty() ? Uni.createFrom().item(found) : lookThrough(found, open);
        });
    }

    /** Moves what some session refers to from {@code open} to {@code found}. */
    private Uni<Collection<Digest>> lookThrough(Set<Digest> found, Set<Digest> open) {
        return sessions.list()
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .map(SessionInfo::name)
                .onItem()
                .transformToMultiAndConcatenate(this::files)
                .onItem()
                .transformToUniAndConcatenate(recipes::pieces)
                .onItem()
                .invoke(pieces -> pieces.stream().filter(open::remove).forEach(found::add))
                .onItem()
                .ignoreAsUni()
                .replaceWith(found);
    }

    private Multi<Entry.File> files(String session) {
        Multi<Entry> present = rows.of(session, null)
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .map(Row::entry);
        Multi<Entry> candidates = sessions.conflicts(session)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToMultiAndConcatenate(open -> Multi.createFrom().iterable(open.candidates()))
                .map(Candidate::entry);
        Multi<Entry> remembered = log(session)
                .onItem()
                .transformToMultiAndConcatenate(commit -> Multi.createFrom().iterable(commit.changes()))
                .filter(Change.Put.class::isInstance)
                .map(change -> ((Change.Put) change).entry());
        return Multi.createBy()
                .concatenating()
                .streams(present, candidates, remembered)
                .filter(Entry.File.class::isInstance)
                .map(Entry.File.class::cast);
    }

    private Multi<Commit> log(String session) {
        return Multi.createBy()
                .repeating()
                .uni(AtomicLong::new, after -> sessions.log(session, after.get(), LOG_PAGE)
                        .invoke(commits -> advance(after, commits)))
                .whilst(commits -> !commits.isEmpty())
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable);
    }

    private static void advance(AtomicLong after, List<Commit> commits) {
        if (!commits.isEmpty()) {
            after.set(commits.getLast().seq());
        }
    }
}
