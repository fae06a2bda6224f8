package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A directory with two files and a directory in it is moved by another node, in a change-set of two commits. */
class DirectoryMovesTest {

    private static final Entry DIRECTORY = new Entry.Directory(0755);
    private static final Map<String, Entry> TREE =
            new TreeMap<>(Map.of("src", DIRECTORY, "src/a", file("a"), "src/d", DIRECTORY, "src/d/b", file("b")));
    private static final Cursor CURSOR = new Cursor(1, 1, digestOf(TREE));

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private final List<NodeEffect> effects = new ArrayList<>();
    private long now = 1_000;

    @Test
    void shouldRenameTheDirectoryOnceWhenTheLastCommitHasCome() {
        // Given
        start(List.of());

        // When
        take(first());

        // Then
        assertThat(toApply()).isEmpty();

        // When
        take(last());

        // Then
        assertThat(toApply()).containsExactly(new Intent(path("lib"), null, statOf("src"), DIRECTORY, path("src"), 2));

        // When
        effects.clear();
        take(new NodeEvent.Settled(List.of(new Applied.Done(path("lib"), statOf("src")))));

        // Then
        assertThat(toApply()).isEmpty();
        assertThat(sent()).isEmpty();
        assertThat(engine.syncedAt(path("lib/d/b"))).isEqualTo(file("b"));
        assertThat(engine.syncedAt(path("src/d/b"))).isNull();
        assertThat(saved().keySet()).contains("lib", "lib/a", "lib/d", "lib/d/b", "src", "src/a", "src/d", "src/d/b");
        assertThat(engine.cursor()).isEqualTo(engine.received());
        assertThat(engine.settled()).isTrue();
    }

    @Test
    void shouldApplyWhatHasComeWhenNothingMoreComes() {
        start(List.of());
        take(first());

        long due = engine.nextTick().orElseThrow();
        assertThat(due - now).isPositive();
        now = due;
        take(new NodeEvent.Tick());

        assertThat(toApply()).extracting(intent -> intent.path().raw()).containsExactly("lib", "lib/a");
    }

    @Test
    void shouldApplyWhatHasComeWhenTheConnectionIsLost() {
        start(List.of());
        take(first());

        take(new NodeEvent.Disconnected());

        assertThat(toApply()).extracting(intent -> intent.path().raw()).containsExactly("lib", "lib/a");
    }

    @Test
    void shouldGoPathByPathWhenSomethingInItHasChanged() {
        // Given
        start(List.of());
        take(new NodeEvent.Touched(path("src/d/b"), NodeEvent.Touch.WRITING, false));

        // When
        take(first());
        take(last());

        // Then
        assertThat(toApply())
                .extracting(intent -> intent.path().raw())
                .contains("lib", "lib/a", "lib/d")
                .doesNotContain("src/d/b");
    }

    @Test
    void shouldDeleteBeforeWhatDidNotGoAlong() {
        // Given
        start(List.of());

        // When
        take(new NodeEvent.Delivered(commit(
                2,
                false,
                new Change.Delete(path("src/a"), version("src/a")),
                new Change.Put(path("lib"), Version.NONE, DIRECTORY),
                new Change.Put(path("lib/a"), Version.NONE, file("edited")),
                new Change.Put(path("lib/d"), Version.NONE, DIRECTORY),
                move("src/d/b", "lib/d/b"),
                new Change.Delete(path("src/d"), version("src/d")),
                new Change.Delete(path("src"), version("src")))));

        // Then
        assertThat(toApply())
                .extracting(intent -> intent.path().raw() + (intent.target() == null ? " goes" : ""))
                .containsExactly("src/a goes", "lib", "lib/a");
    }

    @Test
    void shouldGoPathByPathAfterTheRenameWasRefused() {
        // Given
        start(List.of());
        take(first());
        take(last());
        effects.clear();

        // When
        var problem = new Problem(path("lib"), Problem.Reason.IO, "cannot be moved");
        take(new NodeEvent.Settled(List.of(new Applied.Failed(path("lib"), problem))));
        seen("src", DIRECTORY);
        seen("lib", null);

        // Then
        assertThat(toApply())
                .extracting(intent -> intent.path().raw())
                .contains("lib", "lib/a", "lib/d", "lib/d/b", "src", "src/d");
        assertThat(toApply().stream().filter(intent -> intent.path().raw().equals("lib")))
                .allMatch(intent -> intent.source() == null);
    }

    @Test
    void shouldKnowWhatWasMovedWhenItEndedBeforeThatWasSaved() {
        // Given: the directory was renamed, and then another node edited a file in it
        var moved = new Intent(path("lib"), null, statOf("src"), DIRECTORY, path("src"), 2);
        var newer = new TreeMap<String, Entry>();
        TREE.forEach((raw, entry) -> newer.put("lib" + raw.substring(3), entry));
        newer.put("lib/a", file("newer"));
        var rows = new ArrayList<Row>();
        newer.forEach((raw, entry) -> rows.add(Row.present(path(raw), raw.equals("lib/a") ? 4 : 3, entry)));
        TREE.keySet().forEach(raw -> rows.add(Row.tombstone(path(raw), 3)));

        // When
        restore(List.of(moved), "lib");
        take(new NodeEvent.Connected(true, new Cursor(1, 4, digestOf(newer)), LastRequest.NONE));
        take(new NodeEvent.Rows(rows, true, new Cursor(1, 4, digestOf(newer))));

        // Then
        assertThat(sent()).isEmpty();
        assertThat(toApply()).extracting(Intent::target).containsExactly(file("newer"));
        assertThat(engine.syncedAt(path("lib/d/b"))).isEqualTo(file("b"));
    }

    @Test
    void shouldMoveAgainWhatAMachineCrashMovedBack() {
        // Given: rows were saved under the new paths, the disk has the old ones
        var moved = new Intent(path("lib"), null, statOf("src"), DIRECTORY, path("src"), 2);
        var rows = new ArrayList<NodeEffect.SavedRow>();
        TREE.forEach((raw, entry) -> {
            String now = "lib" + raw.substring(3);
            rows.add(new NodeEffect.SavedRow(
                    path(now), new Version(2, RowHash.of(path(now), entry)), entry, statOf(raw), RowStatus.PRESENT));
        });
        Digest digest = rows.stream().map(row -> row.version().hash()).reduce(Digest.ZERO, Digest::xor);
        var cursor = new Cursor(1, 2, digest);

        // When
        engine.restore(rows, cursor, List.of(moved), List.of(), true);
        scan("src");
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
        rows.forEach(row -> seen(row.path().raw(), null));
        TREE.forEach(this::seen);

        // Then
        assertThat(sent()).isEmpty();
        assertThat(toApply())
                .extracting(intent -> intent.path().raw() + (intent.target() == null ? " goes" : ""))
                .contains("lib", "lib/a", "lib/d", "lib/d/b", "src/a goes", "src/d/b goes", "src goes");
    }

    private void start(List<Intent> open) {
        restore(open, "src");
        take(new NodeEvent.Connected(true, CURSOR, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, CURSOR));
        effects.clear();
    }

    /** @param found where the scan finds what is saved to be in {@code src} */
    private void restore(List<Intent> open, String found) {
        var rows = new ArrayList<NodeEffect.SavedRow>();
        TREE.forEach((raw, entry) ->
                rows.add(new NodeEffect.SavedRow(path(raw), version(raw), entry, statOf(raw), RowStatus.PRESENT)));
        engine.restore(rows, CURSOR, open, List.of(), false);
        scan(found);
        if (!found.equals("src")) {
            TREE.keySet().forEach(raw -> seen(raw, null));
            TREE.forEach((raw, entry) -> seen(found + raw.substring(3), entry));
        }
    }

    private void scan(String found) {
        var all = new ArrayList<NodeEvent.Found>();
        TREE.keySet().forEach(raw -> all.add(new NodeEvent.Found(path(found + raw.substring(3)), statOf(raw), null)));
        take(new NodeEvent.Scanned(Optional.empty(), all, List.of(), false));
    }

    private void seen(String raw, @Nullable Entry entry) {
        var old = "src" + raw.substring(3);
        take(new NodeEvent.Observed(
                path(raw),
                entry == null ? new Observation.Absent() : new Observation.Present(entry, statOf(old), null)));
    }

    private static NodeEvent first() {
        return new NodeEvent.Delivered(
                commit(2, true, new Change.Put(path("lib"), Version.NONE, DIRECTORY), move("src/a", "lib/a")));
    }

    private static NodeEvent last() {
        return new NodeEvent.Delivered(commit(
                3,
                false,
                new Change.Put(path("lib/d"), Version.NONE, DIRECTORY),
                move("src/d/b", "lib/d/b"),
                new Change.Delete(path("src/d"), version("src/d")),
                new Change.Delete(path("src"), version("src"))));
    }

    /** The digest is what the tree has when all that was moved is there. */
    private static Commit commit(long seq, boolean more, Change... changes) {
        var moved = new TreeMap<String, Entry>();
        TREE.forEach((raw, entry) -> moved.put("lib" + raw.substring(3), entry));
        return new Commit(seq, "other", 7, more, List.of(changes), digestOf(moved), 0, 0);
    }

    private static Change move(String from, String to) {
        Entry entry = TREE.getOrDefault(from, DIRECTORY);
        return new Change.Move(path(to), Version.NONE, path(from), version(from), entry);
    }

    private static Version version(String raw) {
        return new Version(1, RowHash.of(path(raw), TREE.getOrDefault(raw, DIRECTORY)));
    }

    private static Digest digestOf(Map<String, Entry> tree) {
        return tree.entrySet().stream()
                .map(row -> RowHash.of(path(row.getKey()), row.getValue()))
                .reduce(Digest.ZERO, Digest::xor);
    }

    private void take(NodeEvent event) {
        effects.addAll(engine.on(event, now));
    }

    private List<Intent> toApply() {
        return effects.stream()
                .filter(NodeEffect.Apply.class::isInstance)
                .flatMap(apply -> ((NodeEffect.Apply) apply).intents().stream())
                .toList();
    }

    private List<CommitRequest> sent() {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .map(send -> ((NodeEffect.Send) send).request())
                .toList();
    }

    private Map<String, NodeEffect.SavedRow> saved() {
        var saved = new TreeMap<String, NodeEffect.SavedRow>();
        effects.stream()
                .filter(NodeEffect.Save.class::isInstance)
                .flatMap(save -> ((NodeEffect.Save) save).rows().stream())
                .forEach(row -> saved.put(row.path().raw(), row));
        return saved;
    }

    private static WorkspacePath path(String raw) {
        return new WorkspacePath(raw);
    }

    private static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private static Stat statOf(String raw) {
        boolean directory = TREE.get(raw) instanceof Entry.Directory;
        Stat.Kind kind = directory ? Stat.Kind.DIRECTORY : Stat.Kind.FILE;
        int mode = directory ? 0755 : 0644;
        return new Stat(kind, mode, 1, 1, 1, 1, 100 + List.copyOf(TREE.keySet()).indexOf(raw));
    }
}
