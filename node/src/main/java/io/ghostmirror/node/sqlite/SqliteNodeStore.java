package io.ghostmirror.node.sqlite;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.NodeStoreException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A node's memory in {@code node.db} of its state directory, which one process has at a time. */
public final class SqliteNodeStore implements NodeStore {

    private static final String FILE = "node.db";

    /** With the library that SQLite unpacks. */
    private static final Pattern OURS = Pattern.compile("node\\.db(-wal|-shm|-journal)?|lock|sqlite-.*");

    private static final long MAX_WAITING_RECIPE_BYTES = 8L * 1024 * 1024;

    private final StateLock lock;
    private final Database database;
    private final Identity identity;
    private final SyncedTable synced;
    private final IntentTable intents;
    private final RequestTable requests;
    private final RecipeTable recipes;
    private final FactTable facts;

    private SqliteNodeStore(StateLock lock, Database database, Identity identity) throws SQLException {
        this.lock = lock;
        this.database = database;
        this.identity = identity;
        synced = new SyncedTable(database);
        intents = new IntentTable(database);
        requests = new RequestTable(database);
        recipes = new RecipeTable(database);
        facts = new FactTable(database);
    }

    /**
     * Opens the state in {@code directory}, or makes it, with a new incarnation.
     *
     * @throws NodeStoreException when another process has it, when it was made for another session or node, or when it
     *     cannot be read or written
     */
    public static SqliteNodeStore open(Path directory, String session, String nodeId) {
        return open(directory, session, Optional.of(nodeId), () -> nodeId);
    }

    /**
     * The same, for whoever may not know the node's id.
     *
     * @param nodeId the id that the store must have; empty: whichever it has
     * @param newNodeId the id for a new store when {@code nodeId} is empty
     */
    public static SqliteNodeStore open(
            Path directory, String session, Optional<String> nodeId, Supplier<String> newNodeId) {
        StateLock lock = lock(directory);
        boolean opened = false;
        try {
            SqliteNodeStore store = open(lock, directory.resolve(FILE), session, nodeId, newNodeId);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                release(lock);
            }
        }
    }

    /** Whether there is a state in {@code directory}. */
    public static boolean isIn(Path directory) {
        return Files.isRegularFile(directory.resolve(FILE));
    }

    /**
     * Opens the state that is in {@code directory}, whosever it is.
     *
     * @throws NodeStoreException when there is none, when another process has it, or when it cannot be read
     */
    public static SqliteNodeStore openExisting(Path directory) {
        if (!isIn(directory)) {
            throw new NodeStoreException("There is no node's state in " + directory + ": give the --state-dir that"
                    + " `ghost join` was given, or none.");
        }
        StateLock lock = lock(directory);
        boolean opened = false;
        try {
            SqliteNodeStore store = openExisting(lock, directory.resolve(FILE));
            opened = true;
            return store;
        } finally {
            if (!opened) {
                release(lock);
            }
        }
    }

    private static SqliteNodeStore openExisting(StateLock lock, Path file) {
        System.setProperty("org.sqlite.tmpdir", String.valueOf(file.getParent()));
        Database database = Database.open(file);
        boolean opened = false;
        try {
            database.write(() -> Schema.prepare(database.connection(), file));
            SqliteNodeStore store = database.read(() -> {
                Identity identity = IdentityTable.read(database)
                        .orElseThrow(() -> new NodeStoreException(
                                "The state in " + file + " has no identity: remove " + file.getParent() + "."));
                return new SqliteNodeStore(lock, database, identity);
            });
            opened = true;
            return store;
        } finally {
            if (!opened) {
                database.close();
            }
        }
    }

    private static StateLock lock(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return StateLock.acquire(directory);
        } catch (IOException e) {
            throw new NodeStoreException(
                    "The state directory " + directory + " cannot be written (" + e + "): give a --state-dir that can.",
                    e);
        }
    }

    private static SqliteNodeStore open(
            StateLock lock, Path file, String session, Optional<String> nodeId, Supplier<String> newNodeId) {
        System.setProperty("org.sqlite.tmpdir", String.valueOf(file.getParent()));
        Database database = Database.open(file);
        boolean opened = false;
        try {
            database.write(() -> {
                if (Schema.prepare(database.connection(), file)) {
                    IdentityTable.create(database, session, nodeId.orElseGet(newNodeId));
                }
            });
            SqliteNodeStore store = database.read(
                    () -> new SqliteNodeStore(lock, database, IdentityTable.require(database, session, nodeId)));
            opened = true;
            return store;
        } finally {
            if (!opened) {
                database.close();
            }
        }
    }

    @Override
    public Optional<String> fact(String name) {
        return database.read(() -> facts.fact(name));
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public Cursor cursor() {
        return database.read(facts::cursor);
    }

    @Override
    public void readRows(Consumer<SyncedRow> each) {
        database.read(() -> {
            synced.read(each);
            return true;
        });
    }

    @Override
    public List<Intent> openIntents() {
        return database.read(intents::read);
    }

    @Override
    public List<Unanswered> unanswered() {
        return database.read(requests::read);
    }

    @Override
    public Optional<byte[]> recipe(Digest content) {
        return database.read(() -> recipes.get(content));
    }

    @Override
    public void save(Update update) {
        database.read(() -> {
            database.write(() -> {
                synced.remove(update.removed());
                synced.put(update.put());
                intents.settle(update.intentsSettled());
                requests.forget(update.answered());
                facts.put(update.facts());
                Cursor cursor = update.cursor();
                if (cursor != null) {
                    facts.put(cursor);
                }
                recipes.flush();
            });
            recipes.flushed();
            return true;
        });
    }

    @Override
    public void record(List<Intent> opened) {
        database.writeSoon(() -> intents.open(opened));
    }

    @Override
    public void record(Unanswered request) {
        database.writeSoon(() -> requests.put(request));
    }

    @Override
    public void saveRecipe(Digest content, byte[] references) {
        database.read(() -> {
            recipes.add(content, references);
            if (recipes.waitingBytes() > MAX_WAITING_RECIPE_BYTES) {
                flushRecipes();
            }
            return true;
        });
    }

    private void flushRecipes() throws SQLException {
        database.write(recipes::flush);
        recipes.flushed();
    }

    @Override
    public void forgetTree(Cursor start) {
        database.write(() -> {
            synced.clear();
            intents.clear();
            requests.clear();
            facts.put(start);
        });
    }

    @Override
    public void close() {
        try {
            database.close(this::flushRecipes);
        } finally {
            release(lock);
        }
    }

    /** Closes the store and removes it from {@code directory}, where it is, which goes too when nothing else is in it. */
    public void discard(Path directory) throws IOException {
        try {
            database.close();
            // The lock goes last: it keeps others out of a state that is half gone.
            for (Path file : stateIn(directory)) {
                if (!file.endsWith(StateLock.NAME)) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory.resolve(StateLock.NAME));
        } finally {
            release(lock);
        }
        try {
            Files.delete(directory);
        } catch (DirectoryNotEmptyException othersUseIt) {
            return;
        }
    }

    private static List<Path> stateIn(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(
                            file -> OURS.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    private static void release(StateLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new NodeStoreException("The state directory's lock could not be released (" + e + ").", e);
        }
    }
}
