package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Paths that became ignored leave when the rules that say so are those of all nodes. */
class UntracksTest {

    private static final WorkspacePath ABOVE = new WorkspacePath(".gitignore");
    private static final WorkspacePath DIRECTORY = new WorkspacePath("d");
    private static final WorkspacePath RULES = new WorkspacePath("d/.gitignore");
    private static final Entry.File FILE = new Entry.File(0644, 0, Digest.of(new byte[0]), false, 0);

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE, 1);
    private final List<NodeEffect> effects = new ArrayList<>();

    @Test
    void shouldNotKeepBackTheDeletionOfARuleFileThatTheyWaitFor() {
        // Given: more than fits into a request
        var rows = List.of(
                Row.present(ABOVE, 1, FILE),
                Row.present(DIRECTORY, 1, new Entry.Directory(0755)),
                Row.present(new WorkspacePath("d/x"), 1, FILE),
                Row.present(new WorkspacePath("d/y"), 1, FILE),
                Row.present(new WorkspacePath("d/z"), 1, FILE));
        Digest digest = rows.stream().map(row -> row.version().hash()).reduce(Digest.ZERO, Digest::xor);
        var cursor = new Cursor(1, 1, digest);
        engine.restore(
                rows.stream()
                        .map(row -> new NodeEffect.SavedRow(
                                row.path(), row.version(), row.entry(), stat(row), RowStatus.PRESENT))
                        .toList(),
                cursor,
                List.of(),
                List.of(),
                false);
        take(new NodeEvent.Scanned(
                Optional.empty(),
                rows.stream()
                        .map(row -> new NodeEvent.Found(row.path(), stat(row), null))
                        .toList(),
                List.of(),
                false));
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));

        // When
        var rules = IgnoreRules.NONE.with(RULES, "x\ny\nz\n".getBytes(StandardCharsets.UTF_8));
        take(new NodeEvent.RulesChanged(rules, RULES, false));
        take(new NodeEvent.Touched(ABOVE, NodeEvent.Touch.MOVED_OUT, false));
        take(new NodeEvent.Observed(RULES, new Observation.Present(FILE, stat(rows.getFirst()), null)));
        take(new NodeEvent.Observed(ABOVE, new Observation.Absent()));

        // Then
        assertThat(effects)
                .filteredOn(NodeEffect.Send.class::isInstance)
                .flatExtracting(send -> ((NodeEffect.Send) send).request().changes())
                .containsExactly(new Change.Delete(ABOVE, rows.getFirst().version()));
    }

    private void take(NodeEvent event) {
        effects.addAll(engine.on(event, 1_000));
    }

    private static Stat stat(Row row) {
        boolean directory = row.entry() instanceof Entry.Directory;
        return new Stat(
                directory ? Stat.Kind.DIRECTORY : Stat.Kind.FILE,
                directory ? 0755 : 0644,
                0,
                1,
                1,
                1,
                row.path().hashCode());
    }
}
