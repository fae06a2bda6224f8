package io.ghostmirror.node.sqlite;

import io.ghostmirror.core.content.Digest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Recipes of large files. They can be made again by reading the file, so a new one only waits for the next transaction;
 * and those that no row and no intent names are dropped whenever another {@value #PRUNE_BYTES} bytes have come.
 */
final class RecipeTable {

    private static final long PRUNE_BYTES = 32L * 1024 * 1024;

    private static final String PRUNE = """
            DELETE FROM recipe WHERE id <= ?
                AND content NOT IN (SELECT %s FROM synced WHERE %s)
                AND content NOT IN (SELECT %s FROM intent WHERE %s)
                AND content NOT IN (SELECT %s FROM intent WHERE %s)""".formatted(
                    EntryEncoding.CONTENT.formatted("entry"), EntryEncoding.IS_CHUNKED.formatted("entry"),
                    EntryEncoding.CONTENT.formatted("target"), EntryEncoding.IS_CHUNKED.formatted("target"),
                    EntryEncoding.CONTENT.formatted("expected"), EntryEncoding.IS_CHUNKED.formatted("expected"));

    private final PreparedStatement put;
    private final PreparedStatement get;
    private final PreparedStatement lastId;
    private final PreparedStatement prune;
    private final Map<Digest, byte[]> waiting = new LinkedHashMap<>();
    private long waitingBytes;
    private long bytesSincePrune;
    private long lastIdAtPrune;

    RecipeTable(Database database) throws SQLException {
        put = database.prepare("INSERT OR IGNORE INTO recipe (content, chunks) VALUES (?, ?)");
        get = database.prepare("SELECT chunks FROM recipe WHERE content = ?");
        lastId = database.prepare("SELECT coalesce(max(id), 0) FROM recipe");
        prune = database.prepare(PRUNE);
        lastIdAtPrune = readLastId();
    }

    Optional<byte[]> get(Digest content) throws SQLException {
        byte[] soon = waiting.get(content);
        if (soon != null) {
            return Optional.of(soon.clone());
        }
        get.setBytes(1, content.bytes());
        try (ResultSet row = get.executeQuery()) {
            return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
        }
    }

    void add(Digest content, byte[] chunks) {
        if (waiting.putIfAbsent(content, chunks.clone()) == null) {
            waitingBytes += chunks.length;
        }
    }

    /** Bytes that wait for a transaction. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Writes what waits; to be called in a transaction. What was written is forgotten by {@link #flushed}. */
    void flush() throws SQLException {
        for (Map.Entry<Digest, byte[]> recipe : waiting.entrySet()) {
            put.setBytes(1, recipe.getKey().bytes());
            put.setBytes(2, recipe.getValue());
            put.executeUpdate();
        }
        if (bytesSincePrune + waitingBytes > PRUNE_BYTES) {
            prune.setLong(1, lastIdAtPrune);
            prune.executeUpdate();
        }
    }

    /** The transaction of {@link #flush} is on disk. */
    void flushed() throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        bytesSincePrune += waitingBytes;
        waiting.clear();
        waitingBytes = 0;
        if (bytesSincePrune > PRUNE_BYTES) {
            bytesSincePrune = 0;
            lastIdAtPrune = readLastId();
        }
    }

    private long readLastId() throws SQLException {
        try (ResultSet row = lastId.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
