package io.ghostmirror.node.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.NodeStoreContract;
import io.ghostmirror.node.port.NodeStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteNodeStoreIT extends NodeStoreContract {

    @TempDir
    Path temp;

    private Path directory;
    private NodeStore store;

    @BeforeEach
    void open() {
        directory = temp.resolve("state 100%?é");
        store = SqliteNodeStore.open(directory, "s", "n");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected NodeStore store() {
        return store;
    }

    @Override
    protected NodeStore reopen() {
        store.close();
        store = SqliteNodeStore.open(directory, "s", "n");
        return store;
    }

    @Test
    void shouldKeepItsFileInTheStateDirectoryWhateverThatIsCalled() {
        // Then
        assertThat(directory.resolve("node.db")).isRegularFile();
    }

    @Test
    void shouldHaveOneIncarnationForEveryNewStore() {
        // When
        NodeStore other = SqliteNodeStore.open(temp.resolve("other"), "s", "n");

        // Then
        assertThat(other.identity().incarnation()).isNotEqualTo(store.identity().incarnation());
        other.close();
    }

    @Test
    void shouldSayThatItIsClosed() {
        // Given
        store.close();

        // When
        assertThatThrownBy(() -> store.cursor())
                // Then
                .isInstanceOf(NodeStoreException.class)
                .hasMessageContaining("was closed");
    }

    @Test
    void shouldRefuseASecondUser() {
        // When
        assertThatThrownBy(() -> SqliteNodeStore.open(directory, "s", "n"))
                // Then
                .isInstanceOf(NodeStoreException.class)
                .hasMessage("The state directory " + directory + " is in use by another ghost process: stop that one,"
                        + " or give this one another --state-dir.");
    }

    @Test
    void shouldRefuseTheStateOfAnotherSessionOrNode() {
        // Given
        store.close();

        // When
        assertThatThrownBy(() -> SqliteNodeStore.open(directory, "other", "n"))
                // Then
                .hasMessage("The state directory " + directory + " was made for session \"s\", not \"other\":"
                        + " give another --state-dir, or none.");
        assertThatThrownBy(() -> SqliteNodeStore.open(directory, "s", "m"))
                .hasMessageContaining("was made for node \"n\", not \"m\"");
    }

    @Test
    void shouldRefuseTheStateOfANewerVersion() throws SQLException {
        // Given
        store.close();
        try (var connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + directory.resolve("node.db").toUri());
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }

        // When
        assertThatThrownBy(() -> SqliteNodeStore.open(directory, "s", "n"))
                // Then
                .isInstanceOf(NodeStoreException.class)
                .hasMessageContaining("has format 99 (expected: 2)");
    }

    @Test
    void shouldTakeUpTheStateOfAnEarlierVersion() throws SQLException {
        // Given
        NodeStore.SyncedRow row = row("a", new Entry.Directory(0755), null, "present");
        store.save(put(List.of(row)));
        store.close();
        try (var connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + directory.resolve("node.db").toUri());
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE request");
            statement.execute("PRAGMA user_version = 1");
        }

        // When
        try (NodeStore other = SqliteNodeStore.openExisting(directory)) {
            // Then
            assertThat(rows(other)).containsExactly(row);
            other.record(new Unanswered(1, List.of()));
            assertThat(other.unanswered()).hasSize(1);
        }
    }

    @Test
    void shouldSayWhatToDoWhenItsFileIsDamaged() throws IOException {
        // Given
        Path damaged = Files.createDirectory(temp.resolve("damaged"));
        Files.writeString(damaged.resolve("node.db"), "this is no database, however long it may get".repeat(100));

        // When
        assertThatThrownBy(() -> SqliteNodeStore.open(damaged, "s", "n"))
                // Then
                .isInstanceOf(NodeStoreException.class)
                .hasMessageContaining("node.db cannot be used")
                .hasMessageContaining("join again, which deletes nothing");
    }

    @Test
    void shouldDropRecipesThatNothingNamesWhenManyHaveCome() {
        // Given
        byte[] megabyte = new byte[1 << 20];
        var kept = row("large", new Entry.File(0644, 9, digest("kept"), true, 0), null, "present");
        store.save(put(List.of(kept)));
        store.saveRecipe(digest("kept"), megabyte);
        store.saveRecipe(digest("dropped"), megabyte);

        // When
        for (int i = 0; i < 100; i++) {
            store.saveRecipe(digest("recipe " + i), megabyte);
        }

        // Then
        assertThat(store.recipe(digest("kept"))).isPresent();
        assertThat(store.recipe(digest("dropped"))).isEmpty();
        assertThat(store.recipe(digest("recipe 99"))).isPresent();
    }
}
