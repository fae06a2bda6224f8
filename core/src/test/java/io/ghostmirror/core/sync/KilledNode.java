package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.core.tree.Unanswered.Asked;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node that was killed and comes back, with all that the hub says to it. */
abstract class KilledNode {

    static final WorkspacePath PATH = new WorkspacePath("file");
    static final WorkspacePath NEW = new WorkspacePath("new");
    static final Entry.File FIRST = file("first");
    static final Entry.File SECOND = file("second");
    static final Entry.File THIRD = file("third");
    static final Entry.File FOURTH = file("fourth");
    static final Row BEFORE = Row.present(PATH, 1, FIRST);
    static final Row OTHER = Row.present(new WorkspacePath("other"), 1, FIRST);
    static final Cursor CURSOR =
            new Cursor(1, 1, BEFORE.version().hash().xor(OTHER.version().hash()));

    final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    long now = 1_000;

    LastRequest last = new LastRequest(5, 2);

    /** A new process finds this in its store, and {@code local} on the disk. */
    void restart(WorkspacePath at, Entry.@Nullable File local, boolean machineCrashed, Unanswered... requests) {
        restart(List.of(), at, local == null ? new Observation.Absent() : present(local), machineCrashed, requests);
    }

    void restart(
            List<Intent> intents, WorkspacePath at, Observation look, boolean machineCrashed, Unanswered... requests) {
        engine.restore(List.of(saved(BEFORE), saved(OTHER)), CURSOR, intents, List.of(requests), machineCrashed);
        var found = new ArrayList<NodeEvent.Found>();
        found.add(new NodeEvent.Found(OTHER.path(), stat(FIRST), null));
        if (!at.equals(PATH)) {
            found.add(new NodeEvent.Found(PATH, stat(FIRST), null));
        }
        if (look instanceof Observation.Present there) {
            found.add(new NodeEvent.Found(at, there.stat(), null));
        }
        List<NodeEffect> effects = take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false));
        if (effects.stream().anyMatch(NodeEffect.Inspect.class::isInstance)) {
            take(new NodeEvent.Observed(at, look));
        }
    }

    void restartInAnotherRoot() {
        engine.restore(List.of(), Cursor.NONE, List.of(), List.of(asked(5, NEW, Version.NONE, SECOND)), false);
        take(new NodeEvent.Scanned(Optional.empty(), List.of(), List.of(), true));
        take(new NodeEvent.Observed(NEW, new Observation.Absent()));
    }

    static Unanswered asked(long number, WorkspacePath path, Version parent, Entry entry) {
        return new Unanswered(number, List.of(new Asked(path, parent, entry)));
    }

    static Observation.Present present(Entry.File entry) {
        return new Observation.Present(entry, stat(entry), null);
    }

    /** @param rows what came after the cursor, and what was there before if that is not replaced */
    List<NodeEffect> connect(Row... rows) {
        Digest digest = OTHER.version().hash();
        long seq = 1;
        for (Row row : rows.length == 0 ? new Row[] {BEFORE} : rows) {
            digest = digest.xor(row.version().hash());
            seq = Math.max(seq, row.version().seq());
        }
        var head = new Cursor(1, seq, digest);
        take(new NodeEvent.Connected(true, head, last));
        return take(new NodeEvent.Rows(List.of(rows), true, head));
    }

    List<NodeEffect> take(NodeEvent event) {
        return engine.on(event, ++now);
    }

    static List<NodeEffect.Send> sends(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .map(NodeEffect.Send.class::cast)
                .toList();
    }

    static List<Change> sent(List<NodeEffect> effects) {
        return sends(effects).stream()
                .flatMap(send -> send.request().changes().stream())
                .toList();
    }

    static List<Long> numbers(List<NodeEffect> effects) {
        return sends(effects).stream().map(send -> send.request().number()).toList();
    }

    static List<NodeEffect.Save> saves(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Save.class::isInstance)
                .map(NodeEffect.Save.class::cast)
                .toList();
    }

    static long answered(List<NodeEffect> effects) {
        return saves(effects).stream()
                .mapToLong(NodeEffect.Save::answered)
                .max()
                .orElse(0);
    }

    static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    static NodeEffect.SavedRow saved(Row row) {
        return new NodeEffect.SavedRow(row.path(), row.version(), FIRST, stat(FIRST), RowStatus.PRESENT);
    }

    static Stat stat(Entry.File entry) {
        return new Stat(Stat.Kind.FILE, 0644, entry.size(), entry.hashCode(), 1, 1, entry.hashCode());
    }
}
