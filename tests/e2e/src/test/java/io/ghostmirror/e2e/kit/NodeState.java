package io.ghostmirror.e2e.kit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What a node that does not run remembers; open to falsification. */
public final class NodeState {

    private final Path file;

    NodeState(Path file) {
        this.file = file;
    }

    /** It no longer remembers that it has this path. */
    public void forget(String path) {
        change("DELETE FROM synced WHERE path = ?", path);
    }

    /** It remembers a path to be what another is, at its own seq. */
    public void mistake(String path, String other) {
        change("""
                UPDATE synced SET (hash, entry) = (SELECT hash, entry FROM synced WHERE path = ?)
                WHERE path = ?""", other, path);
    }

    /** It remembers a path that never was, as if it were another. */
    public void imagine(String path, String other) {
        change("""
                INSERT INTO synced (path, seq, hash, entry, stat, status)
                SELECT ?, seq, hash, entry, stat, status FROM synced WHERE path = ?""", path, other);
    }

    private void change(String sql, String... paths) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < paths.length; i++) {
                statement.setBytes(i + 1, paths[i].getBytes(StandardCharsets.UTF_8));
            }
            int rows = statement.executeUpdate();
            if (rows != 1) {
                throw new AssertionError(rows + " rows changed (expected: 1) by " + sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
