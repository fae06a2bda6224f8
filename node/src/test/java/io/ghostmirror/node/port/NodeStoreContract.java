package io.ghostmirror.node.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.core.tree.Unanswered.Asked;
import io.ghostmirror.node.port.NodeStore.SyncedRow;
import io.ghostmirror.node.port.NodeStore.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every node store does. */
public abstract class NodeStoreContract {

    private static final Stat STAT = new Stat(Stat.Kind.FILE, 04755, 5, -1, 1L << 60, 1L << 40, -7);

    /** The store of session "s" and node "n". */
    protected abstract NodeStore store();

    /** Closes the store and opens what it left. */
    protected abstract NodeStore reopen();

    @Test
    void shouldBeEmptyWhenItIsNew() {
        // Given
        NodeStore store = store();

        // When
        List<SyncedRow> rows = rows(store);

        // Then
        assertThat(rows).isEmpty();
        assertThat(store.cursor()).isEqualTo(Cursor.NONE);
        assertThat(store.openIntents()).isEmpty();
        assertThat(store.unanswered()).isEmpty();
        assertThat(store.fact("boot")).isEmpty();
        assertThat(store.recipe(digest("r"))).isEmpty();
        assertThat(store.identity().session()).isEqualTo("s");
        assertThat(store.identity().nodeId()).isEqualTo("n");
        assertThat(store.identity().incarnation()).hasSize(16);
    }

    @Test
    void shouldGiveEveryKindOfRowBackWhenItIsOpenedAgain() {
        // Given
        List<SyncedRow> saved = List.of(
                row("dir", new Entry.Directory(0755), null, "present"),
                row("dir/file", new Entry.File(0777, 5, digest("x"), false, -123_456_789L), STAT, "present"),
                row("large", new Entry.File(0, 1L << 40, digest("y"), true, Long.MAX_VALUE), STAT, "parked"),
                row("link", new Entry.Symlink("\u00ff\n/../x"), STAT, "held"),
                row("not utf-8 \u00ff\u0080\n", new Entry.File(0644, 0, digest(""), false, 0), null, "kept"));

        // When
        store().save(update(saved, List.of(), List.of(), new Cursor(3, 9, digest("m")), Map.of("a", "b")));

        // Then
        NodeStore store = reopen();
        assertThat(rows(store)).usingRecursiveFieldByFieldElementComparator().isEqualTo(saved);
        assertThat(store.cursor()).isEqualTo(new Cursor(3, 9, digest("m")));
        assertThat(store.fact("a")).contains("b");
    }

    @Test
    void shouldReadRowsInByteOrderOfTheirPaths() {
        // Given
        List<SyncedRow> saved = List.of(
                row("\u00e9", new Entry.Directory(0755), null, "present"),
                row("a/b", new Entry.Directory(0755), null, "present"),
                row("a", new Entry.Directory(0755), null, "present"),
                row("a-b", new Entry.Directory(0755), null, "present"));

        // When
        store().save(put(saved));

        // Then
        assertThat(rows(store())).extracting(r -> r.path().raw()).containsExactly("a", "a-b", "a/b", "\u00e9");
    }

    @Test
    void shouldReplaceAndRemoveRows() {
        // Given
        NodeStore store = store();
        store.save(put(List.of(
                row("a", new Entry.Directory(0755), null, "present"),
                row("b", new Entry.Directory(0755), null, "present"))));
        SyncedRow replaced = row("a", new Entry.Symlink("t"), STAT, "held");

        // When
        store.save(update(List.of(replaced), List.of(WorkspacePath.of("b")), List.of(), null, Map.of()));

        // Then
        assertThat(rows(reopen())).containsExactly(replaced);
    }

    @Test
    void shouldPutARowThatTheSameUpdateRemoves() {
        // Given
        NodeStore store = store();
        SyncedRow row = row("a", new Entry.Directory(0700), null, "present");

        // When
        store.save(update(List.of(row), List.of(row.path()), List.of(), null, Map.of()));

        // Then
        assertThat(rows(store)).containsExactly(row);
    }

    @Test
    void shouldKeepIntentsUntilTheyAreSettled() {
        // Given
        Intent create = intent("a", null, null, new Entry.File(0644, 3, digest("a"), true, 4), null);
        Intent delete = intent("b", new Entry.Directory(0755), STAT, null, null);
        Intent move = intent("c", null, null, new Entry.Symlink("t"), WorkspacePath.of("d/e"));
        store().record(List.of(create, delete, move));
        assertThat(reopen().openIntents()).containsExactly(create, delete, move);

        // When
        store().save(update(List.of(), List.of(), List.of(create.path(), move.path()), null, Map.of()));

        // Then
        assertThat(reopen().openIntents()).containsExactly(delete);
    }

    @Test
    void shouldKeepTheLastIntentOfAPath() {
        // Given
        NodeStore store = store();
        Intent first = intent("a", null, null, new Entry.Directory(0755), null);
        Intent second = intent("a", new Entry.Directory(0755), STAT, null, null);
        store.record(List.of(first));

        // When
        store.record(List.of(second));

        // Then
        assertThat(store.openIntents()).containsExactly(second);
    }

    @Test
    void shouldKeepRequestsUntilTheyAreAnswered() {
        // Given
        var first = new Unanswered(
                7,
                List.of(
                        new Asked(
                                new WorkspacePath("not utf-8 \u00ff\n"),
                                new Version(3, digest("v")),
                                new Entry.File(0755, 3, digest("a"), true, 4)),
                        new Asked(WorkspacePath.of("gone"), Version.tombstone(4), null),
                        new Asked(WorkspacePath.of("link"), Version.NONE, new Entry.Symlink("t"))));
        var second =
                new Unanswered(8, List.of(new Asked(WorkspacePath.of("d"), Version.NONE, new Entry.Directory(0700))));
        var third = new Unanswered(9, List.of(new Asked(WorkspacePath.of("d"), Version.NONE, null)));
        store().record(first);
        store().record(second);
        store().record(third);
        assertThat(reopen().unanswered()).containsExactly(first, second, third);

        // When
        store().save(new Update(List.of(), List.of(), List.of(), null, 8, Map.of()));

        // Then
        assertThat(reopen().unanswered()).containsExactly(third);
        store().save(Update.of("fact", "value"));
        assertThat(store().unanswered()).containsExactly(third);
    }

    @Test
    void shouldKeepRecipes() {
        // Given
        store().saveRecipe(digest("r"), new byte[] {1, 2, 3});

        // When
        NodeStore store = reopen();

        // Then
        assertThat(store.recipe(digest("r")))
                .hasValueSatisfying(r -> assertThat(r).containsExactly(1, 2, 3));
    }

    @Test
    void shouldKeepIdentityAndFactsWhenItForgetsTheTree() {
        // Given
        byte[] incarnation = store().identity().incarnation();
        store().record(List.of(intent("a", null, null, null, null)));
        store().record(new Unanswered(1, List.of(new Asked(WorkspacePath.of("a"), Version.NONE, null))));
        store().save(update(
                List.of(row("a", new Entry.Directory(0755), null, "present")),
                List.of(),
                List.of(),
                new Cursor(1, 2, digest("m")),
                Map.of("root", "17")));

        // When
        store().forgetTree(new Cursor(2, 0, Digest.ZERO));

        // Then
        NodeStore store = reopen();
        assertThat(rows(store)).isEmpty();
        assertThat(store.openIntents()).isEmpty();
        assertThat(store.unanswered()).isEmpty();
        assertThat(store.cursor()).isEqualTo(new Cursor(2, 0, Digest.ZERO));
        assertThat(store.fact("root")).contains("17");
        assertThat(store.identity().incarnation()).isEqualTo(incarnation);
    }

    protected static Digest digest(String content) {
        return Digest.of(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    protected static List<SyncedRow> rows(NodeStore store) {
        List<SyncedRow> rows = new ArrayList<>();
        store.readRows(rows::add);
        return rows;
    }

    protected static SyncedRow row(String raw, Entry entry, @Nullable Stat stat, String status) {
        var path = new WorkspacePath(raw);
        return new SyncedRow(path, new Version(7, RowHash.of(path, entry)), entry, stat, status);
    }

    protected static Update put(List<SyncedRow> rows) {
        return update(rows, List.of(), List.of(), null, Map.of());
    }

    private static Update update(
            List<SyncedRow> put,
            List<WorkspacePath> removed,
            List<WorkspacePath> settled,
            @Nullable Cursor cursor,
            Map<String, String> facts) {
        return new Update(put, removed, settled, cursor, 0, facts);
    }

    private static Intent intent(
            String path,
            @Nullable Entry expected,
            @Nullable Stat stat,
            @Nullable Entry target,
            @Nullable WorkspacePath source) {
        return new Intent(WorkspacePath.of(path), expected, stat, target, source, 12);
    }
}
