package io.ghostmirror.hub.memory;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.ledger.UnknownCandidateException;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.memory.MemorySession.Lost;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.ghostmirror.hub.port.SessionStore.Copy;
import io.ghostmirror.hub.port.SessionStore.Merge;
import io.ghostmirror.hub.port.SessionStore.Merged;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Conflicts of a session in memory. */
final class MemoryConflicts {

    private MemoryConflicts() {}

    static Stream<Conflict> of(MemorySession s) {
        return s.ledger.conflicts().stream()
                .map(open -> new Conflict(
                        open.current(),
                        open.candidates().stream()
                                .map(c -> new Candidate(
                                        c.number(),
                                        c.nodeId(),
                                        c.entry(),
                                        0,
                                        Optional.ofNullable(s.bases.get(
                                                new Lost(open.current().path(), c.nodeId(), c.entry())))))
                                .toList()));
    }

    static Optional<Commit> resolve(MemorySession s, WorkspacePath path, int candidate) {
        Optional<Commit> commit = s.ledger.resolve(path, candidate);
        commit.ifPresent(s.log::add);
        s.copies.keySet().removeIf(lost -> lost.path().equals(path));
        return commit;
    }

    static Merged merge(MemorySession s, Merge merge) {
        Candidate candidate = merge.candidate();
        check(s, merge.path(), candidate);
        Optional<Commit> commit =
                s.ledger.merge(merge.path(), candidate.number(), merge.parent(), merge.merged(), merge.origin());
        commit.ifPresent(s.log::add);
        s.copies.remove(new Lost(merge.path(), candidate.nodeId(), candidate.entry()));
        boolean ended = s.ledger.conflicts().stream()
                .noneMatch(open -> open.current().path().equals(merge.path()));
        return new Merged(commit, ended);
    }

    static Optional<Commit> copy(MemorySession s, Copy copy) {
        Candidate candidate = copy.candidate();
        check(s, copy.path(), candidate);
        Optional<Commit> commit = s.ledger.copy(copy.path(), candidate.number(), copy.at(), copy.parent());
        commit.ifPresent(s.log::add);
        s.copies.put(new Lost(copy.path(), candidate.nodeId(), candidate.entry()), copy.at());
        return commit;
    }

    static Map<Candidate, WorkspacePath> copies(MemorySession s, WorkspacePath path, List<Candidate> candidates) {
        var copies = new HashMap<Candidate, WorkspacePath>();
        for (Candidate candidate : candidates) {
            WorkspacePath at = s.copies.get(new Lost(path, candidate.nodeId(), candidate.entry()));
            if (at != null) {
                copies.put(candidate, at);
            }
        }
        return copies;
    }

    private static void check(MemorySession s, WorkspacePath path, Candidate candidate) {
        boolean known = of(s).anyMatch(open ->
                open.current().path().equals(path) && open.candidates().contains(candidate));
        if (!known) {
            throw new UnknownCandidateException(path, candidate.number());
        }
    }
}
