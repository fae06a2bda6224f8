package io.ghostmirror.node.sqlite;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.node.port.NodeStore.SyncedRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** The synced tree's rows. */
final class SyncedTable {

    private final PreparedStatement put;
    private final PreparedStatement remove;
    private final PreparedStatement all;
    private final PreparedStatement clear;

    SyncedTable(Database database) throws SQLException {
        put = database.prepare(
                "INSERT OR REPLACE INTO synced (path, seq, hash, entry, stat, status) VALUES (?, ?, ?, ?, ?, ?)");
        remove = database.prepare("DELETE FROM synced WHERE path = ?");
        all = database.prepare("SELECT path, seq, hash, entry, stat, status FROM synced ORDER BY path");
        clear = database.prepare("DELETE FROM synced");
    }

    void put(List<SyncedRow> rows) throws SQLException {
        for (SyncedRow row : rows) {
            put.setBytes(1, row.path().bytes());
            put.setLong(2, row.version().seq());
            put.setBytes(3, row.version().hash().bytes());
            put.setBytes(4, EntryEncoding.encode(row.entry()));
            put.setBytes(5, StatEncoding.encode(row.stat()));
            put.setString(6, row.status());
            put.executeUpdate();
        }
    }

    void remove(List<WorkspacePath> paths) throws SQLException {
        for (WorkspacePath path : paths) {
            remove.setBytes(1, path.bytes());
            remove.executeUpdate();
        }
    }

    void read(Consumer<SyncedRow> each) throws SQLException {
        try (ResultSet rows = all.executeQuery()) {
            while (rows.next()) {
                each.accept(new SyncedRow(
                        WorkspacePath.ofBytes(rows.getBytes(1)),
                        new Version(rows.getLong(2), Digest.ofBytes(rows.getBytes(3))),
                        EntryEncoding.decode(rows.getBytes(4)),
                        StatEncoding.decode(rows.getBytes(5)),
                        rows.getString(6).intern()));
            }
        }
    }

    void clear() throws SQLException {
        clear.executeUpdate();
    }
}
