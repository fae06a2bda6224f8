package io.ghostmirror.node.sqlite;

import io.ghostmirror.node.port.NodeStoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.jdbc4.JDBC4Connection;

/** One connection to one SQLite file, used by one thread at a time; its statements are prepared once and kept. */
final class Database implements AutoCloseable {

    interface Work<T> {
        T run() throws SQLException;
    }

    interface Change {
        void run() throws SQLException;
    }

    private final Path file;
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Statement> statements = new ArrayList<>();
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;

    /** The write-ahead log, which is one file for as long as the connection lasts. */
    private @Nullable FileChannel log;

    private Database(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        begin = prepare("BEGIN IMMEDIATE");
        commit = prepare("COMMIT");
        rollback = prepare("ROLLBACK");
    }

    static Database open(Path file) {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        // What is to be on disk at once is synced here, and by fdatasync.
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setBusyTimeout(5_000);
        config.setCacheSize(-16_000);
        Properties properties = config.toProperties();
        try {
            String uri = file.toUri().toString();
            return new Database(file, new JDBC4Connection("jdbc:sqlite:" + uri, uri, properties));
        } catch (SQLException e) {
            throw unusable(file, e);
        }
    }

    Connection connection() {
        return connection;
    }

    Path file() {
        return file;
    }

    /** A statement that lives as long as the database. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.add(statement);
        return statement;
    }

    <T> T read(Work<T> work) {
        lock.lock();
        try {
            if (connection.isClosed()) {
                throw new NodeStoreException("The state in " + file + " was closed: open it again.");
            }
            return work.run();
        } catch (SQLException e) {
            throw unusable(file, e);
        } finally {
            lock.unlock();
        }
    }

    /** Runs {@code change} in one transaction, which is on disk when this returns, and undone when it throws. */
    void write(Change change) {
        read(() -> {
            transact(change);
            sync();
            return true;
        });
    }

    /** The same, but a machine that goes down may lose it until the next {@link #write}. */
    void writeSoon(Change change) {
        read(() -> {
            transact(change);
            return true;
        });
    }

    private void transact(Change change) throws SQLException {
        begin.execute();
        boolean done = false;
        try {
            change.run();
            commit.execute();
            done = true;
        } finally {
            if (!done) {
                undo();
            }
        }
    }

    private void sync() throws SQLException {
        try {
            if (log == null) {
                log = FileChannel.open(Path.of(file + "-wal"), StandardOpenOption.WRITE);
            }
            log.force(false);
        } catch (IOException e) {
            throw new SQLException("cannot sync " + file + "-wal: " + e.getMessage(), e);
        }
    }

    private void undo() {
        try {
            rollback.execute();
        } catch (SQLException alreadyRolledBack) {
            // SQLite has ended the transaction by itself, as it does when the disk is full; the cause is on its way up.
            return;
        }
    }

    /** Runs {@code last} and closes; does nothing when it is closed. */
    void close(Change last) {
        lock.lock();
        try (connection;
                var openLog = log) {
            if (!connection.isClosed()) {
                last.run();
                for (Statement statement : statements) {
                    statement.close();
                }
            }
        } catch (SQLException | IOException e) {
            throw unusable(file, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        close(() -> {});
    }

    private static NodeStoreException unusable(Path file, Exception e) {
        return new NodeStoreException(
                "The state in " + file + " cannot be used (" + e.getMessage()
                        + "): make room or mend its disk; or move it away and join again, which deletes nothing.",
                e);
    }
}
