package io.ghostmirror.hub.port;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ledger.Collision;
import io.ghostmirror.core.ledger.UnknownCandidateException;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.session.SessionSettings;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides. Every method is one atomic step. Safe for concurrent use, from any hub.
 *
 * <p>Methods on a session that does not exist fail with {@link UnknownSessionException}. A session that is found behind
 * what this hub has seen of it gets a new epoch; a change to it fails with {@link OtherEpochException}. Any method may
 * fail with {@link StoreUnavailableException}.
 */
public interface SessionStore {

    /**
     * A session in numbers.
     *
     * @param collisions fold keys of {@link #collisions}
     */
    record SessionInfo(
            String name,
            String id,
            Cursor head,
            long entries,
            long bytes,
            int nodesKnown,
            int conflicts,
            int collisions) {}

    /** Makes the session if it is missing, with a new id and epoch. */
    default Uni<SessionInfo> open(String session) {
        return open(session, "");
    }

    /**
     * Makes the session if it is missing, for one who was in a session of that name before; fails with
     * {@link SessionDeletedException} when it is missing since that one was deleted.
     *
     * @param formerId empty for one who was in none
     */
    Uni<SessionInfo> open(String session, String formerId);

    /** What becomes of sessions that are deleted. */
    DeletedSessions deleted();

    Uni<SessionInfo> info(String session);

    Uni<List<SessionInfo>> list();

    /** Of all sessions, in order. */
    Uni<List<String>> names();

    /** Where the session is now; all that {@link #info} says of that, and cheaper. */
    Uni<Cursor> head(String session);

    /** Where a session is, and how many names several present paths have in it where names are folded. */
    record Standing(Cursor head, int collisions) {}

    /**
     * Where many sessions are now, for as little as that can be had. One whose head cannot be told so, be it lost or of
     * another history, is not in the answer: {@link #head} says why.
     */
    Uni<Map<String, Standing>> heads(Collection<String> sessions);

    /**
     * A node's right to speak for its id.
     *
     * @param fencingToken only rises
     * @param last of this incarnation
     */
    record NodeLease(long fencingToken, LastRequest last) {}

    /**
     * Takes the lease of a node id for {@code ttlMillis}. Fails with {@link DuplicateNodeException} while another
     * incarnation, or another live connection, holds it.
     *
     * @param connection names this connection; the same one may renew
     */
    Uni<NodeLease> acquire(String session, String nodeId, byte[] incarnation, String connection, long ttlMillis);

    /** Renews; fails with {@link FencedException} when the token is no longer the newest. */
    default Uni<Void> renew(String session, String nodeId, long fencingToken, long ttlMillis) {
        return renew(session, Map.of(nodeId, fencingToken), ttlMillis)
                .invoke(fenced -> {
                    if (!fenced.isEmpty()) {
                        throw new FencedException(nodeId);
                    }
                })
                .replaceWithVoid();
    }

    /**
     * Renews for many nodes.
     *
     * @param fencingTokens by node id
     * @return those whose token is no longer the newest, which are not renewed
     */
    Uni<Set<String>> renew(String session, Map<String, Long> fencingTokens, long ttlMillis);

    /**
     * Renews for the nodes of many sessions, for as little as that can be had. A session that cannot be told of so, be it
     * lost or out of reach, is not in the answer: {@link #renew(String, Map, long)} says why.
     *
     * @param fencingTokens by node id, by session
     * @return of each session, those whose token is no longer the newest, which are not renewed
     */
    Uni<Map<String, Set<String>>> renewMany(Map<String, Map<String, Long>> fencingTokens, long ttlMillis);

    /** Gives the lease back, if the token is still the newest. */
    Uni<Void> release(String session, String nodeId, long fencingToken);

    /**
     * Forgets a node, its lease and what it said. Fails with {@link DuplicateNodeException} while another incarnation of
     * it holds the lease.
     */
    Uni<Void> forgetNode(String session, String nodeId, byte[] incarnation);

    /** Whether {@code cursor} is a place in this session's history. */
    Uni<Boolean> isValid(String session, Cursor cursor);

    /** What a commit came to. {@code commit} holds what was newly accepted; null when nothing was. */
    record Committed(CommitResult result, @Nullable Commit commit) {}

    /**
     * Decides about each change against the current version of its path, takes one seq for all that are accepted, and
     * records the commit, the index and the outbox in the same step. Durable when it completes. A repeated
     * (node, incarnation, number) gets the first answer. Fails with {@link FencedException} on an old token. Rejected
     * puts of files and links become candidates of the path's conflict, unless the current entry is a tombstone.
     *
     * @param round of {@link CollectionRounds}, noted before the contents of the request were leased; fails with
     *     {@link ContentsExpiredException} when a later one has begun and the request brings files
     * @param contents what is durable from then on, in the same step, whatever was decided: in {@link #contentLog}, or in
     *     the content store of hubs that share one; fails with {@link NoRoomException} when that takes no more
     */
    Uni<Committed> commit(
            String session,
            String nodeId,
            byte[] incarnation,
            long fencingToken,
            CommitRequest request,
            long round,
            Map<Digest, byte[]> contents);

    /** A commit all of whose contents are durable. */
    default Uni<Committed> commit(
            String session, String nodeId, byte[] incarnation, long fencingToken, CommitRequest request, long round) {
        return commit(session, nodeId, incarnation, fencingToken, request, round, Map.of());
    }

    /** Contents that commits made durable. */
    ContentLog contentLog();

    /** Rows whose last change is in ({@code afterSeq}, head], by rising seq, at most {@code limit}, with the head. */
    record Page(List<Row> rows, Cursor head) {}

    /** Whole seqs only: a page never ends inside a commit. */
    Uni<Page> changedAfter(String session, long afterSeq, int limit);

    /** Present rows at or below {@code prefix} after {@code after}, by path. */
    Uni<List<Row>> rows(String session, @Nullable WorkspacePath prefix, @Nullable WorkspacePath after, int limit);

    Uni<Optional<Row>> row(String session, WorkspacePath path);

    /** Present paths that share their fold key, after {@code after}, in order; at most {@code limit}. */
    Uni<List<Collision>> collisions(String session, @Nullable Collision after, int limit);

    /** XOR of row hashes of each of the 256 buckets, with the head they belong to. */
    record Buckets(List<Digest> digests, Cursor head) {}

    Uni<Buckets> buckets(String session);

    /** Recent commits after {@code afterSeq}; older ones are in the archive, or forgotten. */
    Uni<List<Commit>> log(String session, long afterSeq, int limit);

    /** Where older commits are. */
    LogArchive archive();

    /** What is to be published yet. */
    DeltaOutbox outbox();

    /**
     * A version that lost, numbered from 1 at its path.
     *
     * @param base the version it was made on, if it is known
     */
    record Candidate(int number, String nodeId, Entry entry, long arrivedMillis, Optional<Entry> base) {}

    record Conflict(Row current, List<Candidate> candidates) {}

    Uni<List<Conflict>> conflicts(String session);

    /** The conflict of one path, if it has one. */
    Uni<Optional<Conflict>> conflict(String session, WorkspacePath path);

    /**
     * Ends a conflict: {@code candidate} 0 keeps the current version, otherwise that candidate becomes current by a
     * commit of its own, which is returned. Fails with {@link UnknownCandidateException} when there is none.
     */
    Uni<Optional<Commit>> resolve(String session, WorkspacePath path, int candidate);

    /** Remembers the version that a node's candidate was made on, for as long as it is a candidate. */
    Uni<Void> saveBase(String session, WorkspacePath path, String nodeId, Entry candidate, Entry base);

    /**
     * A candidate and the version it was merged into.
     *
     * @param origin who made both
     */
    record Merge(WorkspacePath path, Candidate candidate, Version parent, Entry.File merged, String origin) {}

    /** What a merge came to; the commit is empty when the version was there already. */
    record Merged(Optional<Commit> commit, boolean conflictEnded) {}

    /**
     * Makes a merge current by a commit of its own, and takes its candidate from the conflict. Fails with
     * {@link UnknownCandidateException} when there is none, with IllegalArgumentException when the parent is not current
     * any more, with {@link ContentsExpiredException} as {@link #commit} does.
     */
    Uni<Merged> merge(String session, Merge merge, long round);

    /**
     * A candidate that is to have a copy.
     *
     * @param at where
     * @param parent what is current there
     */
    record Copy(WorkspacePath path, Candidate candidate, WorkspacePath at, Version parent) {}

    /**
     * Puts a candidate's entry at a path beside its own by a commit of its own, and remembers that it was; empty when
     * that entry was there already. Fails as {@link #merge} does. The conflict stays.
     */
    Uni<Optional<Commit>> copy(String session, Copy copy, long round);

    /** Where those of a path's candidates were put that were ever copied; forgotten when they are candidates no more. */
    Uni<Map<Candidate, WorkspacePath>> copies(String session, WorkspacePath path, List<Candidate> candidates);

    Uni<SessionSettings> settings(String session);

    /**
     * Changes settings, given as key and value, and leaves the others as they are. Fails with IllegalArgumentException
     * for what is not allowed; nothing has changed then.
     */
    Uni<SessionSettings> changeSettings(String session, Map<String, String> changes);

    /** Remembers a node's last report, opaque to the store. */
    Uni<Void> saveHealth(String session, String nodeId, byte[] report, long seenMillis);

    /** Remembers what a node said of drift, opaque to the store, until another incarnation takes the node's lease. */
    Uni<Void> saveDrift(String session, String nodeId, byte[] incarnation, byte[] drift);

    /**
     * A node that has ever joined.
     *
     * @param report empty when it sent none
     * @param drift empty when it sent none
     * @param online whether it holds its lease, at any hub
     */
    record NodeRecord(String nodeId, byte[] report, long lastSeenMillis, byte[] drift, boolean online) {}

    Uni<List<NodeRecord>> nodes(String session);

    /**
     * A collection of contents begins: takes the next round, makes it the current one of {@code rounds}, and lets no
     * session take in files whose contents were looked for in an earlier one.
     */
    Uni<Void> beginCollection(CollectionRounds rounds);

    /** Has {@code rounds} know of the last collection that has begun, be it of an earlier hub. */
    Uni<Void> learnRound(CollectionRounds rounds);

    /** There is no such session. */
    final class UnknownSessionException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public UnknownSessionException(String session) {
            super("session \"" + session + "\" does not exist; a node makes it by joining it");
        }

        /** There is one of that name, but it is not the one of that id. */
        public UnknownSessionException(String session, String id) {
            super("session \"" + session + "\" is no longer the one with id " + id
                    + "; another one was made under its name, and stays");
        }
    }

    /** The session was deleted, which is not to be undone by a node that was in it. */
    final class SessionDeletedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public SessionDeletedException(String session) {
            super("session \"" + session + "\" was deleted; the directory keeps its files; to make a session of that"
                    + " name again, run `ghost leave` for the directory and join again");
        }
    }

    /** The contents of a change may be on their way out: they must be leased and looked for again. */
    final class ContentsExpiredException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final long round;

        /** @param round the last one that has begun */
        public ContentsExpiredException(long round) {
            super("collection " + round + " of contents has begun since those of this change were looked for");
            this.round = round;
        }

        public long round() {
            return round;
        }
    }

    /** What a commit brought cannot be taken with it: nothing was decided, and it is to be stored first. */
    final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public NoRoomException() {
            super("the hub's Redis takes no more contents with commits now");
        }
    }

    /** The store cannot be used now. What was being done may have been done. */
    final class StoreUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public StoreUnavailableException(String reason) {
            super("the hub's Redis cannot be used now (" + reason + "); try again");
        }
    }

    /** The session is not the one that this hub knew: it has begun another epoch, since its store was older. */
    final class OtherEpochException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public OtherEpochException(String session) {
            super("session \"" + session + "\" has begun a new epoch, since the hub's Redis was restored or replaced;"
                    + " connect again, which joins it as a union");
        }
    }

    /** Another process has this node id. */
    final class DuplicateNodeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DuplicateNodeException(String nodeId) {
            super("node id \"" + nodeId + "\" is in use by another process; give this one another --node-id");
        }
    }

    /** The caller's fencing token is not the newest. */
    final class FencedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public FencedException(String nodeId) {
            super("node \"" + nodeId + "\" has connected again elsewhere; this connection is no longer valid");
        }
    }
}
