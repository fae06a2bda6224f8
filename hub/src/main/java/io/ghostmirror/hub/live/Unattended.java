package io.ghostmirror.hub.live;

import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.SessionSettings;
import io.ghostmirror.core.session.SessionSettings.HeldDeletes;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What the settings of a session have the hub do by itself: it merges candidates, or copies them beside their paths, and
 * decides about held deletes. The settings are read whenever there is something to do. Whatever is done twice has the
 * effect of once, so that what a crash or a failure left undone is done when the session is next looked through. Safe for
 * concurrent use; never blocks.
 */
final class Unattended {

    private static final Logger LOG = Logger.getLogger(Unattended.class);

    /** Paths that wait by name; with more than these all conflicts are looked through instead. */
    private static final int MOST_WAITING = 10_000;

    private record Round(boolean all, List<WorkspacePath> paths) {}

    private final String session;
    private final SessionStore sessions;
    private final Merges merges;
    private final ConflictCopies copies;
    private final Set<WorkspacePath> waiting = new LinkedHashSet<>();
    private boolean allWait;
    private boolean busy;

    Unattended(String session, SessionStore sessions, Merges merges, ConflictCopies copies) {
        this.session = session;
        this.sessions = sessions;
        this.merges = merges;
        this.copies = copies;
    }

    /** Candidates of these paths were recorded. */
    void candidatesAt(Collection<WorkspacePath> paths) {
        synchronized (waiting) {
            waiting.addAll(paths);
            if (waiting.size() > MOST_WAITING) {
                allWait = true;
                waiting.clear();
            }
        }
        next();
    }

    /** There may be candidates that nothing was done about. */
    void candidatesAnywhere() {
        synchronized (waiting) {
            allWait = true;
        }
        next();
    }

    /** A node has said that it holds deletes. */
    void heldDeletes(String nodeId, long count, Consumer<Boolean> decide) {
        sessions.settings(session)
                .subscribe()
                .with(settings -> decide(settings.heldDeletes(), nodeId, count, decide), e -> left("held deletes", e));
    }

    private void decide(HeldDeletes rule, String nodeId, long count, Consumer<Boolean> decide) {
        if (rule != HeldDeletes.ASK) {
            LOG.warnf(
                    "held deletes decided session=%s node=%s count=%d rule=%s=%s",
                    session, nodeId, count, SessionSettings.HELD_DELETES, rule.text());
            decide.accept(rule == HeldDeletes.APPROVE);
        }
    }

    private void next() {
        Optional<Round> round = begin();
        round.ifPresent(found -> run(found)
                .onFailure()
                .invoke(e -> left("conflicts", e))
                .onFailure()
                .recoverWithNull()
                .subscribe()
                .with(done -> {
                    synchronized (waiting) {
                        busy = false;
                    }
                    next();
                }));
    }

    private Optional<Round> begin() {
        synchronized (waiting) {
            if (busy || !allWait && waiting.isEmpty()) {
                return Optional.empty();
            }
            var round = new Round(allWait, List.copyOf(waiting));
            busy = true;
            allWait = false;
            waiting.clear();
            return Optional.of(round);
        }
    }

    private Uni<Void> run(Round round) {
        return sessions.settings(session).chain(settings -> {
            if (!settings.touchCandidates()) {
                return Uni.createFrom().voidItem();
            }
            return paths(round)
                    .onItem()
                    .transformToMulti(Multi.createFrom()::iterable)
                    .onItem()
                    .transformToUniAndConcatenate(path -> at(path, settings))
                    .collect()
                    .last()
                    .replaceWithVoid();
        });
    }

    private Uni<List<WorkspacePath>> paths(Round round) {
        return round.all()
                ? sessions.conflicts(session).map(open -> open.stream()
                        .map(Conflict::current)
                        .map(Row::path)
                        .toList())
                : Uni.createFrom().item(round.paths());
    }

    /** Goes over the candidates of a path; a fault of one path does not keep the others waiting. */
    private Uni<WorkspacePath> at(WorkspacePath path, SessionSettings settings) {
        Uni<Void> merged = settings.mergesByItself(path)
                ? mergeAll(path)
                : Uni.createFrom().voidItem();
        return merged.chain(() -> settings.conflictCopies()
                        ? copies.copy(session, path)
                        : Uni.createFrom().voidItem())
                .onFailure()
                .invoke(e -> left(path.display(), e))
                .onFailure()
                .recoverWithNull()
                .replaceWith(path);
    }

    /** Candidates that arrive meanwhile wait for the next round. */
    private Uni<Void> mergeAll(WorkspacePath path) {
        return sessions.conflict(session, path)
                .onItem()
                .transformToMulti(open ->
                        Multi.createFrom().items(open.stream().flatMap(conflict -> conflict.candidates().stream())))
                .filter(candidate -> candidate.base().isPresent())
                .onItem()
                .transformToUniAndConcatenate(candidate -> merges.mergeIfClean(session, path, candidate))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private void left(String what, Throwable why) {
        LOG.warnf("left to a person session=%s: %s (%s)", session, what, why);
    }
}
