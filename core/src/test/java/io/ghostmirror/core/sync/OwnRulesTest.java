package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
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

/** Rule files that the manifest has not block first publication and nothing else, whatever they cover. */
class OwnRulesTest {

    private static final WorkspacePath ABOVE = new WorkspacePath(".cortexignore");
    private static final WorkspacePath DIRECTORY = new WorkspacePath("c");
    private static final WorkspacePath MIRRORED = new WorkspacePath("c/.cortexignore");
    private static final WorkspacePath OWN = new WorkspacePath("c/.gitignore");
    private static final WorkspacePath TAKEN_IN = new WorkspacePath("c/a");
    private static final Entry.File FILE = file("");

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private final List<NodeEffect> effects = new ArrayList<>();
    private final List<Row> rows = List.of(
            Row.present(ABOVE, 1, FILE),
            Row.present(DIRECTORY, 1, new Entry.Directory(0755)),
            Row.present(MIRRORED, 1, FILE),
            Row.present(TAKEN_IN, 1, FILE));
    private IgnoreRules rules = IgnoreRules.NONE;

    @Test
    void shouldNotUntrackWhatAMirroredRuleFileTakesInForOneThatCoversThatFile() {
        // Given
        join();

        // When
        read(OWN, "*\n", FILE);

        // Then
        assertThat(sent()).isEmpty();
        assertThat(engine.mirroredRuleFiles()).containsExactlyInAnyOrder(ABOVE, MIRRORED);
        assertThat(engine.syncedAt(TAKEN_IN)).isEqualTo(FILE);
    }

    @Test
    void shouldListADirectoryAgainWhoseOwnRuleFileIsMirroredNow() {
        // Given
        join();
        read(OWN, "*\n", FILE);
        effects.clear();

        // When
        var put = new Change.Put(OWN, Version.NONE, FILE);
        Digest digest = digest().xor(Row.present(OWN, 2, FILE).version().hash());
        take(new NodeEvent.Delivered(new Commit(2, "other", 0, false, List.of(put), digest, 0, 0)));

        // Then
        assertThat(effects).contains(new NodeEffect.Scan(Optional.of(DIRECTORY)));
        assertThat(engine.mirroredRuleFiles()).contains(OWN);
    }

    @Test
    void shouldGoOnSendingAMirroredRuleFileThatIgnoresItselfNow() {
        // Given
        join();
        Entry.File edited = file("!a\n.*\n");

        // When
        read(MIRRORED, "!a\n.*\n", edited);

        // Then
        assertThat(sent()).containsExactly(new Change.Put(MIRRORED, rows.get(2).version(), edited));
    }

    private void join() {
        var cursor = new Cursor(1, 1, digest());
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
        read(ABOVE, "a\n", FILE);
        read(MIRRORED, "!a\n", FILE);
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
    }

    private Digest digest() {
        return rows.stream().map(row -> row.version().hash()).reduce(Digest.ZERO, Digest::xor);
    }

    private void read(WorkspacePath file, String text, Entry.File entry) {
        rules = rules.with(file, text.getBytes(StandardCharsets.UTF_8));
        take(new NodeEvent.RulesChanged(rules, file, false));
        take(new NodeEvent.Observed(file, new Observation.Present(entry, stat(file, false), null)));
    }

    private void take(NodeEvent event) {
        effects.addAll(engine.on(event, 1_000));
    }

    private List<Change> sent() {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .flatMap(send -> ((NodeEffect.Send) send).request().changes().stream())
                .toList();
    }

    private static Entry.File file(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, content.length, Digest.of(content), false, 0);
    }

    private static Stat stat(Row row) {
        return stat(row.path(), row.entry() instanceof Entry.Directory);
    }

    private static Stat stat(WorkspacePath path, boolean directory) {
        return new Stat(
                directory ? Stat.Kind.DIRECTORY : Stat.Kind.FILE,
                directory ? 0755 : 0644,
                0,
                1,
                1,
                1,
                path.raw().hashCode());
    }
}
