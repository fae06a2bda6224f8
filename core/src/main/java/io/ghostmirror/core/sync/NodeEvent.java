package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the engine is told. */
public sealed interface NodeEvent {

    /** What the watcher saw at a path. */
    enum Touch {
        /** Content is finished: closed after writing, or renamed in. */
        FINISHED,
        /** A name appeared; a writer may have it open. */
        APPEARED,
        /** It was renamed away. */
        MOVED_OUT,
        /** It was deleted; something may take its place at once. */
        GONE,
        /** Something that is ignored has left this directory. */
        THINNED,
        /** It is being written. */
        WRITING,
        /** Its mode or owner changed. */
        ATTRIBUTES
    }

    /** The watcher saw something at a path. */
    record Touched(WorkspacePath path, Touch touch, boolean directory) implements NodeEvent {}

    /** Answer to {@link NodeEffect.Inspect}. */
    record Observed(WorkspacePath path, Observation observation) implements NodeEvent {}

    /**
     * One path that a scan found: its stat, or why it is unusable. {@code TOO_LONG} is told of a directory again when
     * paths of what is in it are.
     */
    record Found(WorkspacePath path, @Nullable Stat stat, Observation.@Nullable Unusable problem) {}

    /**
     * Answer to {@link NodeEffect.Scan}: everything below {@code directory} (the whole tree when empty) that is not
     * ignored.
     *
     * @param unlisted directories whose listing failed: nothing is known of what is below them
     * @param suspicious whether the root is not the one that was joined, so that nothing missing counts as deleted
     */
    record Scanned(
            Optional<WorkspacePath> directory, List<Found> found, List<WorkspacePath> unlisted, boolean suspicious)
            implements NodeEvent {}

    /** Chunks of a large file are at the hub; or they could not be read as {@code entry} any more. */
    record Uploaded(WorkspacePath path, Entry entry, boolean complete) implements NodeEvent {}

    /**
     * A version that had left the tree was written to afterwards, by a program that still had it open. It is kept
     * under {@code name} until {@link NodeEffect.LateEnded}.
     */
    record LateEdit(WorkspacePath path, Entry entry, String name) implements NodeEvent {}

    /** The content of a late edit is at the hub; or it could not be brought there. */
    record LateUploaded(String name, boolean complete) implements NodeEvent {}

    /** Answers to {@link NodeEffect.Apply}. */
    record Settled(List<Applied> applied) implements NodeEvent {}

    /** The hub accepted this node; rows follow. */
    record Connected(boolean cursorValid, Cursor head, LastRequest last) implements NodeEvent {}

    /** Rows that changed after the cursor; {@code last} ends them at {@code head}. */
    record Rows(List<Row> rows, boolean last, Cursor head) implements NodeEvent {}

    /** Another node's commit. */
    record Delivered(Commit commit) implements NodeEvent {}

    /** Answer to {@link NodeEffect.Send}. */
    record Answered(CommitResult result) implements NodeEvent {}

    /** Bucket digests of the manifest at {@code head}. */
    record Buckets(List<Digest> digests, Cursor head) implements NodeEvent {}

    /** All present rows of one bucket at {@code head}. */
    record Bucket(int number, List<Row> rows, Cursor head) implements NodeEvent {}

    /** The hub is not reachable. */
    record Disconnected() implements NodeEvent {}

    /** A person decided about the held deletes. */
    record HeldDecided(boolean approved) implements NodeEvent {}

    /** A person ended the conflict at a path. */
    record ConflictResolved(WorkspacePath path) implements NodeEvent {}

    /**
     * The rule files on the disk say something else than before.
     *
     * @param file the rule file that changed
     * @param scan whether paths that it ignored before are still to be found
     */
    record RulesChanged(IgnoreRules rules, WorkspacePath file, boolean scan) implements NodeEvent {}

    /** Time has passed. */
    record Tick() implements NodeEvent {}
}
