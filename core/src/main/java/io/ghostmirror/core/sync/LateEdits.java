package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Edits of versions that had left the tree before: each is brought to the hub and sent as a change that is bound to
 * lose, which keeps it as a candidate of its path's conflict. What cannot be sent now goes back to where it is kept,
 * and is told again later.
 */
final class LateEdits {

    /** Paths and link targets of so many never exceed a request. */
    private static final int AT_ONCE = 32;

    private final Tree tree;
    private final Decisions decisions;
    private final Map<String, NodeEvent.LateEdit> waiting = new LinkedHashMap<>();
    private final Map<String, NodeEvent.LateEdit> uploading = new LinkedHashMap<>();
    private final Map<String, NodeEvent.LateEdit> uploaded = new LinkedHashMap<>();
    private final List<NodeEvent.LateEdit> sent = new ArrayList<>();
    private final List<NodeEffect> ended = new ArrayList<>();

    LateEdits(Tree tree, Decisions decisions) {
        this.tree = tree;
        this.decisions = decisions;
    }

    void found(NodeEvent.LateEdit edit) {
        waiting.put(edit.name(), edit);
    }

    void uploaded(NodeEvent.LateUploaded event) {
        NodeEvent.LateEdit edit = uploading.remove(event.name());
        if (edit != null && event.complete()) {
            uploaded.put(edit.name(), edit);
        } else if (edit != null) {
            end(edit, false);
        }
    }

    /** The hub is there and both trees are known. */
    void run(List<NodeEffect> effects) {
        for (NodeEvent.LateEdit edit : waiting.values()) {
            PathRow row = tree.at(edit.path());
            if (row.remoteEntry() == null && !decisions.blocked(edit.path())) {
                end(edit, false);
            } else if (edit.entry() instanceof Entry.File file) {
                uploading.put(edit.name(), edit);
                effects.add(new NodeEffect.UploadLate(edit.name(), file));
            } else {
                uploaded.put(edit.name(), edit);
            }
            tree.removeIfVoid(row);
        }
        waiting.clear();
        effects.addAll(ended);
        ended.clear();
    }

    /** The changes of the next request; empty when there is nothing to send. */
    List<Change> next() {
        var changes = new LinkedHashMap<WorkspacePath, Change>();
        for (NodeEvent.LateEdit edit : List.copyOf(uploaded.values())) {
            if (changes.size() < AT_ONCE && !changes.containsKey(edit.path())) {
                PathRow row = tree.at(edit.path());
                Version parent = row.remoteEntry() == null ? row.remoteVersion() : Version.NONE;
                changes.put(edit.path(), new Change.Put(edit.path(), parent, edit.entry()));
                uploaded.remove(edit.name());
                sent.add(edit);
                tree.removeIfVoid(row);
            }
        }
        return List.copyOf(changes.values());
    }

    /** Whether the request in flight is of {@link #next}. */
    boolean inFlight() {
        return !sent.isEmpty();
    }

    void answered(CommitResult result) {
        for (int i = 0; i < sent.size(); i++) {
            NodeEvent.LateEdit edit = sent.get(i);
            switch (result.outcomes().get(i)) {
                case Outcome.Accepted accepted -> {
                    if (!accepted.equal()) {
                        PathRow row = tree.at(edit.path());
                        long seq = accepted.version().seq();
                        tree.setRemote(row, Row.present(edit.path(), seq, edit.entry()), null);
                    }
                    end(edit, true);
                }
                case Outcome.Rejected rejected -> {
                    learn(edit.path(), rejected);
                    boolean current = rejected.current() != null && Entry.sameContent(rejected.current(), edit.entry());
                    end(edit, rejected.kept() || current);
                }
            }
        }
        sent.clear();
    }

    /** A tombstone that this node does not remember: the next try is made on it. */
    private void learn(WorkspacePath path, Outcome.Rejected rejected) {
        PathRow row = tree.at(path);
        boolean forgotten = row.remoteEntry() == null && rejected.current() == null;
        if (rejected.why() == Rejection.STALE_PARENT && forgotten) {
            tree.setRemote(row, new Row(path, rejected.version(), null, null, false), null);
        }
        tree.removeIfVoid(row);
    }

    /** Whether the hub took them is not known: they are sent again. */
    void disconnected() {
        sent.forEach(this::found);
        uploaded.values().forEach(this::found);
        sent.clear();
        uploaded.clear();
    }

    private void end(NodeEvent.LateEdit edit, boolean stored) {
        ended.add(new NodeEffect.LateEnded(edit.name(), stored));
    }
}
