package io.ghostmirror.node.sqlite;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Intent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Intents that are open, at most one for a path. */
final class IntentTable {

    private final PreparedStatement open;
    private final PreparedStatement settle;
    private final PreparedStatement all;
    private final PreparedStatement clear;

    IntentTable(Database database) throws SQLException {
        open = database.prepare("INSERT OR REPLACE INTO intent (path, expected, expected_stat, target, source, seq)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
        settle = database.prepare("DELETE FROM intent WHERE path = ?");
        all = database.prepare("SELECT path, expected, expected_stat, target, source, seq FROM intent ORDER BY path");
        clear = database.prepare("DELETE FROM intent");
    }

    void open(List<Intent> intents) throws SQLException {
        for (Intent intent : intents) {
            WorkspacePath source = intent.source();
            open.setBytes(1, intent.path().bytes());
            open.setBytes(2, EntryEncoding.encode(intent.expected()));
            open.setBytes(3, StatEncoding.encode(intent.expectedStat()));
            open.setBytes(4, EntryEncoding.encode(intent.target()));
            open.setBytes(5, source == null ? null : source.bytes());
            open.setLong(6, intent.seq());
            open.executeUpdate();
        }
    }

    void settle(List<WorkspacePath> paths) throws SQLException {
        for (WorkspacePath path : paths) {
            settle.setBytes(1, path.bytes());
            settle.executeUpdate();
        }
    }

    List<Intent> read() throws SQLException {
        List<Intent> intents = new ArrayList<>();
        try (ResultSet rows = all.executeQuery()) {
            while (rows.next()) {
                intents.add(new Intent(
                        WorkspacePath.ofBytes(rows.getBytes(1)),
                        EntryEncoding.decodeNullable(rows.getBytes(2)),
                        StatEncoding.decode(rows.getBytes(3)),
                        EntryEncoding.decodeNullable(rows.getBytes(4)),
                        path(rows.getBytes(5)),
                        rows.getLong(6)));
            }
        }
        return intents;
    }

    private static @Nullable WorkspacePath path(byte @Nullable [] bytes) {
        return bytes == null ? null : WorkspacePath.ofBytes(bytes);
    }

    void clear() throws SQLException {
        clear.executeUpdate();
    }
}
