package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.core.tree.Unanswered;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the engine wants done. */
public sealed interface NodeEffect {

    /** Look at these paths; each is answered by {@link NodeEvent.Observed}. */
    record Inspect(List<WorkspacePath> paths) implements NodeEffect {}

    /** Watch and list a directory, or the whole tree, and all below; answered by {@link NodeEvent.Scanned}. */
    record Scan(Optional<WorkspacePath> directory) implements NodeEffect {}

    /** Bring a large file's chunks to the hub; answered by {@link NodeEvent.Uploaded}. */
    record Upload(WorkspacePath path, Entry.File entry) implements NodeEffect {}

    /** Bring a late edit's content to the hub; answered by {@link NodeEvent.LateUploaded}. */
    record UploadLate(String name, Entry.File entry) implements NodeEffect {}

    /** The hub has a late edit, so that it need not be kept; or it has not, and is to be told again some time later. */
    record LateEnded(String name, boolean stored) implements NodeEffect {}

    /**
     * Send changes; answered by {@link NodeEvent.Answered} unless the connection is lost.
     *
     * @param asked to be recorded before, with the request's number; may be empty
     */
    record Send(CommitRequest request, List<Unanswered.Asked> asked) implements NodeEffect {}

    /** Carry out in this order, each recorded before; answered by {@link NodeEvent.Settled}, in parts or whole. */
    record Apply(List<Intent> intents) implements NodeEffect {}

    /** One row as it is to be remembered; {@code entry} is null when the row is to be forgotten. */
    record SavedRow(
            WorkspacePath path,
            Version version,
            @Nullable Entry entry,
            @Nullable Stat stat,
            RowStatus status) {}

    /**
     * Remember these rows and, when set, the cursor. Intents at these paths are settled by it.
     *
     * @param answered the last request of which these rows, and those before, say what became of it: it need not be
     *     remembered, nor those before it; 0 for none
     */
    record Save(List<SavedRow> rows, @Nullable Cursor cursor, long answered) implements NodeEffect {}

    /** Forget all rows; the cursor is where a union begins, which goes on after a restart. */
    record Forget(Cursor start) implements NodeEffect {}

    /** Tell the hub how far this node has applied. */
    record Applied(Cursor cursor) implements NodeEffect {}

    /** Ask for bucket digests, or for one bucket's rows. */
    record Query(@Nullable Integer bucket) implements NodeEffect {}

    /** Synced rows at these paths were not what the hub has {@code at} its head; they are being repaired. */
    record Drifted(Cursor at, List<WorkspacePath> paths) implements NodeEffect {}
}
