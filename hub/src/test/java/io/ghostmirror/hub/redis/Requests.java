package io.ghostmirror.hub.redis;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.redis.Step.Edit;
import io.ghostmirror.hub.redis.Step.Parent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Makes requests of steps, by what a session holds at the time. */
final class Requests {

    private final SessionStore store;
    private final String session;
    private final Map<WorkspacePath, Version> previous = new HashMap<>();

    Requests(SessionStore store, String session) {
        this.store = store;
        this.session = session;
    }

    CommitRequest make(Step step, long number) {
        var changes = new ArrayList<Change>();
        var changed = new HashSet<WorkspacePath>();
        for (Edit edit : step.edits()) {
            Change change = change(edit);
            List<WorkspacePath> paths =
                    change instanceof Change.Move move ? List.of(move.path(), move.source()) : List.of(change.path());
            if (Collections.disjoint(changed, paths) && Set.copyOf(paths).size() == paths.size()) {
                changed.addAll(paths);
                changes.add(change);
            }
        }
        changes.forEach(change -> current(change.path()).ifPresent(row -> previous.put(row.path(), row.version())));
        return new CommitRequest(number, number % 3, step.more(), step.atomic(), changes, number);
    }

    private Change change(Edit edit) {
        var path = new WorkspacePath(edit.path());
        Version parent = version(path, edit.parent(), edit.entry());
        return switch (edit.kind()) {
            case PUT -> new Change.Put(path, parent, edit.entry());
            case DELETE -> new Change.Delete(path, parent);
            case UNTRACK -> new Change.Untrack(path, parent);
            case MOVE -> move(edit, path, parent);
        };
    }

    /** Mostly of something that is there; now and then the move lies about what it is. */
    private Change move(Edit edit, WorkspacePath path, Version parent) {
        List<Row> movable = store.rows(session, null, null, 100).await().indefinitely().stream()
                .filter(row -> !(row.entry() instanceof Entry.Directory))
                .toList();
        if (movable.isEmpty() && edit.entry() instanceof Entry.Directory) {
            return new Change.Put(path, parent, edit.entry());
        }
        if (movable.isEmpty() || edit.number() == 0 && !(edit.entry() instanceof Entry.Directory)) {
            var source = new WorkspacePath(edit.source());
            return new Change.Move(
                    path, parent, source, version(source, edit.sourceParent(), edit.entry()), edit.entry());
        }
        Row source = movable.get(edit.number() % movable.size());
        boolean lie = edit.number() == 1 && !(edit.entry() instanceof Entry.Directory);
        Entry moved = lie ? edit.entry() : Objects.requireNonNull(source.entry());
        return new Change.Move(path, parent, source.path(), version(source.path(), edit.sourceParent(), moved), moved);
    }

    private Version version(WorkspacePath path, Parent parent, Entry entry) {
        return switch (parent) {
            case CURRENT -> current(path).map(Row::version).orElse(Version.NONE);
            case PREVIOUS -> previous.getOrDefault(path, Version.NONE);
            case NONE -> Version.NONE;
            case INVENTED -> new Version(2, RowHash.of(path, entry));
        };
    }

    private Optional<Row> current(WorkspacePath path) {
        return store.row(session, path).await().indefinitely();
    }
}
