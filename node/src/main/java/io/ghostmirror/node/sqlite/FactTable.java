package io.ghostmirror.node.sqlite;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Facts by name, and the cursor. */
final class FactTable {

    private final PreparedStatement putFact;
    private final PreparedStatement getFact;
    private final PreparedStatement putCursor;
    private final PreparedStatement getCursor;

    FactTable(Database database) throws SQLException {
        putFact = database.prepare("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)");
        getFact = database.prepare("SELECT value FROM fact WHERE name = ?");
        putCursor = database.prepare("INSERT OR REPLACE INTO cursor (id, epoch, seq, digest) VALUES (1, ?, ?, ?)");
        getCursor = database.prepare("SELECT epoch, seq, digest FROM cursor");
    }

    Optional<String> fact(String name) throws SQLException {
        getFact.setString(1, name);
        try (ResultSet row = getFact.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    void put(Map<String, String> facts) throws SQLException {
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            putFact.setString(1, fact.getKey());
            putFact.setString(2, fact.getValue());
            putFact.executeUpdate();
        }
    }

    Cursor cursor() throws SQLException {
        try (ResultSet row = getCursor.executeQuery()) {
            return row.next()
                    ? new Cursor(row.getLong(1), row.getLong(2), Digest.ofBytes(row.getBytes(3)))
                    : Cursor.NONE;
        }
    }

    void put(Cursor cursor) throws SQLException {
        putCursor.setLong(1, cursor.epoch());
        putCursor.setLong(2, cursor.seq());
        putCursor.setBytes(3, cursor.digest().bytes());
        putCursor.executeUpdate();
    }
}
