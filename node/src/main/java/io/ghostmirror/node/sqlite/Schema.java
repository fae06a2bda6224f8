package io.ghostmirror.node.sqlite;

import io.ghostmirror.node.port.NodeStoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables, and the version of them that a file has. Paths are blobs: names are bytes, and compare as bytes. */
final class Schema {

    private static final int VERSION = 2;

    /** What files of format 1 lack. */
    private static final String REQUESTS = """
        CREATE TABLE request (
            number INTEGER PRIMARY KEY,
            asked BLOB NOT NULL)""";

    private static final String[] TABLES = {
        """
        CREATE TABLE identity (
            incarnation BLOB NOT NULL,
            session TEXT NOT NULL,
            node_id TEXT NOT NULL)""",
        """
        CREATE TABLE cursor (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            digest BLOB NOT NULL)""",
        """
        CREATE TABLE fact (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL) WITHOUT ROWID""",
        """
        CREATE TABLE synced (
            path BLOB PRIMARY KEY,
            seq INTEGER NOT NULL,
            hash BLOB NOT NULL,
            entry BLOB NOT NULL,
            stat BLOB,
            status TEXT NOT NULL) WITHOUT ROWID""",
        """
        CREATE INDEX synced_recipe ON synced (%s) WHERE %s""".formatted(EntryEncoding.CONTENT.formatted("entry"), EntryEncoding.IS_CHUNKED.formatted("entry")),
        """
        CREATE TABLE intent (
            path BLOB PRIMARY KEY,
            expected BLOB,
            expected_stat BLOB,
            target BLOB,
            source BLOB,
            seq INTEGER NOT NULL) WITHOUT ROWID""",
        """
        CREATE TABLE recipe (
            id INTEGER PRIMARY KEY,
            content BLOB NOT NULL UNIQUE,
            chunks BLOB NOT NULL)""",
        REQUESTS,
    };

    private Schema() {}

    /** Makes the tables in a new file, and what is missing in an older one. Returns whether the file was new. */
    static boolean prepare(Connection connection, Path file) throws SQLException {
        int version = version(connection);
        if (version > VERSION) {
            throw new NodeStoreException("The state in " + file + " has format " + version + " (expected: " + VERSION
                    + "): it was made by a newer ghost, use that one.");
        }
        if (version == VERSION) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            for (String table : version == 0 ? TABLES : new String[] {REQUESTS}) {
                statement.execute(table);
            }
            statement.execute("PRAGMA user_version = " + VERSION);
        }
        return version == 0;
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            return result.next() ? result.getInt(1) : 0;
        }
    }
}
