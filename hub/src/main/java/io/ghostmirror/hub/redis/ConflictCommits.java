package io.ghostmirror.hub.redis;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.ledger.Ledger;
import io.ghostmirror.core.ledger.UnknownCandidateException;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.Committed;
import io.ghostmirror.hub.port.SessionStore.Copy;
import io.ghostmirror.hub.port.SessionStore.Merge;
import io.ghostmirror.hub.port.SessionStore.Merged;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Commits that no node makes: what becomes of candidates. */
final class ConflictCommits {

    /** Decides about a request that has no node's token. */
    interface Deciding {
        Uni<Committed> commit(String session, Maker maker, CommitRequest request, long round);
    }

    private final Conflicts conflicts;
    private final Deciding deciding;

    ConflictCommits(Conflicts conflicts, Deciding deciding) {
        this.conflicts = conflicts;
        this.deciding = deciding;
    }

    Uni<Optional<Commit>> resolve(String session, SessionKeys keys, WorkspacePath path, int candidate) {
        return conflicts.at(keys, path).chain(conflict -> {
            List<Candidate> candidates = conflict.candidates();
            if (candidates.isEmpty() || candidate < 0 || candidate > candidates.size()) {
                throw new UnknownCandidateException(path, candidate);
            }
            Uni<Optional<Commit>> commit = candidate == 0
                    ? Uni.createFrom().item(Optional.empty())
                    : take(
                            session,
                            new Change.Put(
                                    path,
                                    conflict.current().version(),
                                    candidates.get(candidate - 1).entry()),
                            Ledger.HUB,
                            Long.MAX_VALUE);
            return commit.call(() -> conflicts.settle(keys, path, conflict.seen()));
        });
    }

    Uni<Merged> merge(String session, SessionKeys keys, Merge merge, long round) {
        WorkspacePath path = merge.path();
        return conflicts.at(keys, path).chain(conflict -> {
            int at = placeOf(merge.candidate(), conflict, path);
            var put = new Change.Put(path, merge.parent(), merge.merged());
            return take(session, put, merge.origin(), round).chain(commit -> conflicts
                    .settle(keys, path, conflict.seen().subList(at, at + 1))
                    .map(left -> new Merged(commit, left == 0)));
        });
    }

    Uni<Optional<Commit>> copy(String session, SessionKeys keys, Copy copy, long round) {
        WorkspacePath path = copy.path();
        return conflicts.at(keys, path).chain(conflict -> {
            placeOf(copy.candidate(), conflict, path);
            var put = new Change.Put(copy.at(), copy.parent(), copy.candidate().entry());
            return take(session, put, Ledger.HUB, round)
                    .call(() -> conflicts.saveCopy(keys, path, copy.candidate(), copy.at()));
        });
    }

    private static int placeOf(Candidate candidate, Conflicts.Open conflict, WorkspacePath path) {
        int at = conflict.candidates().indexOf(candidate);
        if (at < 0) {
            throw new UnknownCandidateException(path, candidate.number());
        }
        return at;
    }

    private Uni<Optional<Commit>> take(String session, Change.Put put, String origin, long round) {
        var request = new CommitRequest(0, 0, false, true, List.of(put), 0);
        return deciding.commit(session, Maker.hub(origin, put), request, round).map(committed -> {
            if (committed.result().outcomes().getFirst() instanceof Outcome.Rejected rejected) {
                throw new IllegalArgumentException(
                        "path " + put.path() + " cannot take a candidate now: " + rejected.why());
            }
            return Optional.ofNullable(committed.commit());
        });
    }
}
