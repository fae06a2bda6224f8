package io.ghostmirror.node.port;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The hub as a node sees it. Connects and reconnects by itself, with full-jitter backoff, until closed or refused.
 * Sending never blocks; what is sent while disconnected is dropped, since the caller starts again at the next
 * {@link Listener#onConnected}. Safe for concurrent use.
 */
public interface HubConnection extends AutoCloseable {

    /** Gets what the hub says, in order, on one thread. A slow listener slows the hub's stream down, by demand. */
    interface Listener {

        /** The cursor to open the next stream with. */
        Cursor cursor();

        /**
         * The LIVE stream is open. Pages up to {@code head} follow, even when there is nothing new.
         *
         * @param connection tells it from others, for {@link HubConnection#commit}
         */
        void onConnected(long connection, boolean cursorValid, Cursor head, LastRequest last);

        /** A page of rows changed after the cursor; {@code last} ends them at {@code head}. */
        void onRows(List<Row> rows, boolean last, Cursor head);

        /** All rows of one bucket, as asked for. */
        void onBucket(int bucket, List<Row> rows, Cursor head);

        /** The 256 bucket digests, as asked for. */
        void onBuckets(List<Digest> digests, Cursor head);

        /** Another node's commit. {@code inline} has the small contents that came with it. */
        void onCommit(Commit commit, Map<Digest, byte[]> inline);

        void onResult(CommitResult result);

        /** A person approved or rejected held deletes. */
        void onHeldDeletes(boolean approved);

        /** A conflict was resolved; the path's row has the outcome. */
        void onConflictResolved(WorkspacePath path);

        /** The hub has lost content of the file that the session has at a path. */
        void onContentNeeded(WorkspacePath path, Entry.File file);

        /** The stream ended; the connection is tried again. {@code why} is a sentence for a person. */
        void onDisconnected(String why);

        /** The hub will not have this node: wrong token, protocol, duplicate id, bad name. Not tried again. */
        void onRefused(String why);
    }

    /** Starts connecting. Called once. */
    void start(Listener listener);

    /**
     * Sends changes; contents of at most 64 KiB may come along by digest.
     *
     * @param connection the last one that the caller knows of: what it asks for before it knows of the next would be
     *     decided there without it, and is dropped
     */
    void commit(long connection, CommitRequest request, Map<Digest, byte[]> inline);

    /** Says how far this node has applied. */
    void applied(Cursor cursor);

    /** Asks for bucket digests (null) or for one bucket's rows. */
    void query(@Nullable Integer bucket);

    /** Which of these the hub does not have. */
    CompletableFuture<List<Digest>> findMissing(List<Digest> digests);

    /** Uploads one piece of content of at most 256 KiB; completes when it is durable at the hub. */
    CompletableFuture<Void> upload(Digest digest, byte[] content);

    /** Fetches one piece of content, verified. Fails when the hub does not have it or the connection is lost. */
    CompletableFuture<byte[]> fetch(Digest digest);

    /** What the node says of itself; sent at once when it changed, and with heartbeats. */
    void report(Health health);

    /**
     * What stays in the trash since the hub may not have it.
     *
     * @param limitBytes the size from which on it is a problem
     */
    record Trash(int files, long bytes, long limitBytes) {}

    /** The node's view of itself. */
    record Health(
            State state,
            Cursor applied,
            long entries,
            List<Problem> problems,
            long problemCount,
            long heldDeletes,
            Trash trash,
            List<Drift> drift) {
        /** As on the wire. */
        public enum State {
            JOINING,
            READY,
            DRAINING
        }
    }

    /**
     * What was found otherwise than known.
     *
     * @param at where in the session's history
     * @param count all paths
     * @param paths the first of them
     */
    record Drift(Kind kind, Cursor at, long count, List<WorkspacePath> paths) {
        /** As on the wire. */
        public enum Kind {
            /** The synced tree differed from the manifest. */
            MANIFEST,
            /** The disk differed from what events had told. */
            UNSEEN
        }
    }

    @Override
    void close();
}
