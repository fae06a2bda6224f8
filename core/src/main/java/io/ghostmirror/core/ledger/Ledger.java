package io.ghostmirror.core.ledger;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.FoldKey;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One session in memory. Each change is judged against the current version of its path, in the order of the request;
 * the tree stays a tree; everything that is accepted as new takes one seq. Not safe for concurrent use.
 */
public final class Ledger {

    /** What a request came to; {@code commit} is null when nothing was accepted as new. */
    public record Decision(CommitResult result, @Nullable Commit commit) {}

    /** The origin of commits that the hub makes. */
    public static final String HUB = "hub";

    private record LastAnswer(byte[] incarnation, CommitRequest request, Decision decision) {}

    private final long epoch;
    private final TreeMap<WorkspacePath, Row> rows = new TreeMap<>();
    private final Map<WorkspacePath, Integer> children = new HashMap<>();
    private final Map<Long, Digest> digests = new HashMap<>();
    private final Map<String, LastAnswer> lastAnswers = new HashMap<>();
    private final TreeMap<WorkspacePath, List<Conflict.Candidate>> candidates = new TreeMap<>();
    private long seq;
    private Digest digest = Digest.ZERO;

    public Ledger(long epoch) {
        this.epoch = epoch;
        digests.put(0L, Digest.ZERO);
    }

    public Cursor head() {
        return new Cursor(epoch, seq, digest);
    }

    public boolean isValid(Cursor cursor) {
        return cursor.epoch() == epoch && cursor.digest().equals(digests.get(cursor.seq()));
    }

    public Optional<Row> row(WorkspacePath path) {
        return Optional.ofNullable(rows.get(path));
    }

    /** All rows, tombstones included. */
    public SortedMap<WorkspacePath, Row> rows() {
        return rows;
    }

    /** Rows whose last change is after {@code after}, by rising seq; never ends inside a commit. */
    public List<Row> changedAfter(long after, int limit) {
        List<Row> changed = rows.values().stream()
                .filter(row -> row.version().seq() > after)
                .sorted(Comparator.comparingLong((Row row) -> row.version().seq())
                        .thenComparing(Row::path))
                .toList();
        int end = Math.min(limit, changed.size());
        while (end > 0
                && end < changed.size()
                && changed.get(end).version().seq()
                        == changed.get(end - 1).version().seq()) {
            end++;
        }
        return changed.subList(0, end);
    }

    public List<Conflict> conflicts() {
        var open = new ArrayList<Conflict>();
        candidates.forEach((path, lost) -> open.add(new Conflict(current(path), List.copyOf(lost))));
        return open;
    }

    /** Present paths that a file system which folds names could not hold all of. */
    public SortedSet<Collision> collisions() {
        Map<FoldKey, List<WorkspacePath>> byKey = rows.values().stream()
                .filter(row -> row.entry() != null)
                .map(Row::path)
                .collect(Collectors.groupingBy(FoldKey::of));
        var found = new TreeSet<Collision>();
        byKey.forEach((key, paths) -> {
            if (paths.size() > 1) {
                paths.forEach(path -> found.add(new Collision(key, path)));
            }
        });
        return found;
    }

    /** The row at a path; a tombstone of seq 0 when it has never existed. */
    private Row current(WorkspacePath path) {
        Row row = rows.get(path);
        return row != null ? row : Row.tombstone(path, 0);
    }

    /**
     * Decides about a request.
     *
     * @param contentKnown whether a content is inline or stored
     */
    public Decision commit(String nodeId, byte[] incarnation, CommitRequest request, Predicate<Digest> contentKnown) {
        LastAnswer last = lastAnswers.get(nodeId);
        if (last != null
                && Arrays.equals(last.incarnation, incarnation)
                && last.request.equals(request.in(TraceContext.NONE))) {
            return last.decision;
        }
        Decision decision = decide(nodeId, request, contentKnown);
        lastAnswers.put(nodeId, new LastAnswer(incarnation, request.in(TraceContext.NONE), decision));
        return decision;
    }

    /** The last request of a node's incarnation that was decided about. */
    public LastRequest lastRequest(String nodeId, byte[] incarnation) {
        LastAnswer last = lastAnswers.get(nodeId);
        return last != null && Arrays.equals(last.incarnation, incarnation)
                ? new LastRequest(last.request.number(), last.decision.result().seq())
                : LastRequest.NONE;
    }

    /** A node has left. */
    public void forgetNode(String nodeId) {
        lastAnswers.remove(nodeId);
    }

    /** @param nodeId whose lost versions are kept; null for the hub itself, which loses none */
    private Decision decide(@Nullable String nodeId, CommitRequest request, Predicate<Digest> contentKnown) {
        long next = seq + 1;
        var undo = new ArrayList<Runnable>();
        var accepted = new ArrayList<Change>();
        var outcomes = new ArrayList<Outcome>();
        boolean rejected = false;
        for (Change change : request.changes()) {
            Outcome outcome = judge(change, next, contentKnown, undo);
            outcomes.add(outcome);
            switch (outcome) {
                case Outcome.Accepted a when !a.equal() -> accepted.add(change);
                case Outcome.Accepted a -> {}
                case Outcome.Rejected r -> {
                    rejected = true;
                    if (nodeId != null) {
                        outcomes.set(outcomes.size() - 1, recordCandidate(nodeId, change, r));
                    }
                }
            }
        }
        if (rejected && request.atomic()) {
            undo.reversed().forEach(Runnable::run);
            accepted.clear();
            for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) instanceof Outcome.Accepted) {
                    Row row = current(request.changes().get(i).path());
                    outcomes.set(i, new Outcome.Rejected(Rejection.ABORTED, row.version(), row.entry(), false));
                }
            }
        }
        if (accepted.isEmpty()) {
            return new Decision(new CommitResult(request.number(), 0, outcomes, digest), null);
        }
        seq = next;
        digests.put(seq, digest);
        var commit = new Commit(
                seq,
                nodeId == null ? HUB : nodeId,
                request.changeSet(),
                request.more(),
                accepted,
                digest,
                0,
                request.observedNanos(),
                request.trace());
        return new Decision(new CommitResult(request.number(), seq, outcomes, digest), commit);
    }

    private Outcome judge(Change change, long next, Predicate<Digest> contentKnown, List<Runnable> undo) {
        Row now = current(change.path());
        Row after = rowAfter(change, next);
        if (!now.version().equals(change.parent())) {
            boolean equal = now.version().hash().equals(after.version().hash());
            boolean sourceGone = !(change instanceof Change.Move move)
                    || current(move.source()).entry() == null;
            return equal && sourceGone
                    ? new Outcome.Accepted(now.version(), true)
                    : rejected(Rejection.STALE_PARENT, now);
        }
        if (change instanceof Change.Move move) {
            Row source = current(move.source());
            Entry moved = source.entry();
            boolean asItSays = source.version().equals(move.sourceVersion());
            if (moved == null || !asItSays || !Entry.sameContent(moved, move.entry())) {
                return rejected(Rejection.STALE_PARENT, now);
            }
        }
        Entry entry = after.entry();
        if (entry == null && now.entry() == null) {
            return new Outcome.Accepted(now.version(), true);
        }
        if (entry != null
                && change.path().parent().isPresent()
                && !(current(change.path().parent().get()).entry() instanceof Entry.Directory)) {
            return rejected(Rejection.NO_PARENT, now);
        }
        if (!(entry instanceof Entry.Directory) && children.getOrDefault(change.path(), 0) > 0) {
            return rejected(Rejection.NOT_EMPTY, now);
        }
        if (change instanceof Change.Put && entry instanceof Entry.File file && !contentKnown.test(file.content())) {
            return rejected(Rejection.CONTENT_EXPIRED, now);
        }
        if (change instanceof Change.Move move) {
            replace(new Row(move.source(), Version.tombstone(next), null, move.path(), false), undo);
        }
        replace(after, undo);
        return new Outcome.Accepted(after.version(), false);
    }

    private static Outcome rejected(Rejection why, Row now) {
        return new Outcome.Rejected(why, now.version(), now.entry(), false);
    }

    private static Row rowAfter(Change change, long seq) {
        return switch (change) {
            case Change.Put put -> Row.present(put.path(), seq, put.entry());
            case Change.Move move -> Row.present(move.path(), seq, move.entry());
            case Change.Delete delete -> Row.tombstone(delete.path(), seq);
            case Change.Untrack untrack -> new Row(untrack.path(), Version.tombstone(seq), null, null, true);
        };
    }

    private void replace(Row row, List<Runnable> undo) {
        Row old = rows.put(row.path(), row);
        account(old, row);
        undo.add(() -> {
            if (old == null) {
                rows.remove(row.path());
            } else {
                rows.put(row.path(), old);
            }
            account(row, old);
        });
    }

    private void account(@Nullable Row from, @Nullable Row to) {
        if (from != null && from.entry() != null) {
            digest = digest.xor(from.version().hash());
            from.path().parent().ifPresent(parent -> children.merge(parent, -1, Integer::sum));
        }
        if (to != null && to.entry() != null) {
            digest = digest.xor(to.version().hash());
            to.path().parent().ifPresent(parent -> children.merge(parent, 1, Integer::sum));
        }
    }

    /** What was rejected for another's is kept. */
    private Outcome recordCandidate(String nodeId, Change change, Outcome.Rejected rejected) {
        Entry entry = rowAfter(change, 1).entry();
        if (entry == null) {
            return rejected;
        }
        boolean lost =
                switch (rejected.why()) {
                    case STALE_PARENT -> differs(rejected.current(), entry, change.parent());
                    case NO_PARENT -> blocked(change.path());
                    case NOT_EMPTY -> true;
                    case LOCKED, CONTENT_EXPIRED, ABORTED -> false;
                };
        if (lost) {
            List<Conflict.Candidate> at = candidates.computeIfAbsent(change.path(), path -> new ArrayList<>());
            boolean known = at.stream()
                    .anyMatch(c -> c.nodeId().equals(nodeId) && c.entry().equals(entry));
            if (!known) {
                at.add(new Conflict.Candidate(at.size() + 1, nodeId, entry));
            }
        }
        return new Outcome.Rejected(rejected.why(), rejected.version(), rejected.current(), lost);
    }

    /** Whether there is something to lose: changed modes are, of what was made independently they may differ a little. */
    private static boolean differs(@Nullable Entry current, Entry entry, Version parent) {
        return current != null && !(parent.isPresent() ? current.equals(entry) : Entry.alike(current, entry));
    }

    /** Whether a component above a path is a file or link. */
    private boolean blocked(WorkspacePath path) {
        for (Optional<WorkspacePath> up = path.parent();
                up.isPresent();
                up = up.get().parent()) {
            Entry above = current(up.get()).entry();
            if (above != null) {
                return !(above instanceof Entry.Directory);
            }
        }
        return false;
    }

    /**
     * Ends a conflict: 0 keeps the current version, otherwise that candidate becomes current by a commit of its own.
     *
     * @throws UnknownCandidateException when there is no such conflict or candidate
     * @throws IllegalArgumentException when the tree has no place for it
     */
    public Optional<Commit> resolve(WorkspacePath path, int candidate) {
        List<Conflict.Candidate> at = candidates.get(path);
        if (at == null || candidate < 0 || candidate > at.size()) {
            throw new UnknownCandidateException(path, candidate);
        }
        Optional<Commit> commit = candidate == 0
                ? Optional.empty()
                : take(path, current(path).version(), at.get(candidate - 1).entry());
        candidates.remove(path);
        return commit;
    }

    /**
     * Ends the part of one candidate in a conflict: a merge of it into the version {@code parent} becomes current.
     *
     * @throws UnknownCandidateException when there is no such conflict or candidate
     * @throws IllegalArgumentException when {@code parent} is not current any more, or the tree has no place for it
     */
    public Optional<Commit> merge(WorkspacePath path, int candidate, Version parent, Entry merged, String origin) {
        List<Conflict.Candidate> at = candidates.get(path);
        if (at == null || candidate < 1 || candidate > at.size()) {
            throw new UnknownCandidateException(path, candidate);
        }
        Optional<Commit> commit = take(path, parent, merged)
                .map(made -> new Commit(
                        made.seq(),
                        origin,
                        made.changeSet(),
                        made.more(),
                        made.changes(),
                        made.digest(),
                        made.committedMillis(),
                        made.observedNanos()));
        at.remove(candidate - 1);
        for (int i = candidate - 1; i < at.size(); i++) {
            Conflict.Candidate left = at.get(i);
            at.set(i, new Conflict.Candidate(i + 1, left.nodeId(), left.entry()));
        }
        if (at.isEmpty()) {
            candidates.remove(path);
        }
        return commit;
    }

    /**
     * Puts the entry of a candidate at another path, and leaves the conflict as it is.
     *
     * @throws UnknownCandidateException when there is no such conflict or candidate
     * @throws IllegalArgumentException when {@code parent} is not current at that path, or the tree has no place for it
     */
    public Optional<Commit> copy(WorkspacePath path, int candidate, WorkspacePath at, Version parent) {
        List<Conflict.Candidate> lost = candidates.get(path);
        if (lost == null || candidate < 1 || candidate > lost.size()) {
            throw new UnknownCandidateException(path, candidate);
        }
        return take(at, parent, lost.get(candidate - 1).entry());
    }

    private Optional<Commit> take(WorkspacePath path, Version parent, Entry entry) {
        var request = new CommitRequest(0, 0, false, true, List.of(new Change.Put(path, parent, entry)), 0);
        Decision decision = decide(null, request, content -> true);
        if (decision.result().outcomes().getFirst() instanceof Outcome.Rejected r) {
            throw new IllegalArgumentException("path " + path + " cannot take a candidate now: " + r.why());
        }
        return Optional.ofNullable(decision.commit());
    }
}
