package io.ghostmirror.node.port;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.core.tree.Unanswered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a node remembers: its identity, its synced tree, its open intents, its unanswered requests
 * and its cursor. One process at a time: a
 * second one is refused when the store is opened. Blocking; safe for concurrent use.
 */
public interface NodeStore extends AutoCloseable {

    /** Who this node is. {@code incarnation} is 16 random bytes, born with the store. */
    record Identity(byte[] incarnation, String session, String nodeId) {}

    /** Small facts kept by name; the values are the caller's. */
    Optional<String> fact(String name);

    Identity identity();

    /** The cursor as last saved; {@link Cursor#NONE} for a new store. */
    Cursor cursor();

    /**
     * One synced row.
     *
     * @param stat the local inode when it last equalled {@code entry}; null when it has not been on this disk
     * @param status as the engine writes it: "present", "parked", "held" or "kept"
     */
    record SyncedRow(
            WorkspacePath path,
            Version version,
            Entry entry,
            @Nullable Stat stat,
            String status) {}

    /** Gives every row to {@code each}, in path order. */
    void readRows(Consumer<SyncedRow> each);

    /** Intents that were recorded and not yet settled. */
    List<Intent> openIntents();

    /** Requests that were recorded and not yet answered, by rising number. */
    List<Unanswered> unanswered();

    /** The concatenated chunk references of a large file's content, as {@code saveRecipe} got them. */
    Optional<byte[]> recipe(Digest content);

    /**
     * What one transaction changes. Null or empty parts change nothing.
     *
     * @param answered recorded requests up to this number are answered; 0 for none
     */
    record Update(
            List<SyncedRow> put,
            List<WorkspacePath> removed,
            List<WorkspacePath> intentsSettled,
            @Nullable Cursor cursor,
            long answered,
            Map<String, String> facts) {

        /** One fact, and nothing else. */
        public static Update of(String fact, String value) {
            return new Update(List.of(), List.of(), List.of(), null, 0, Map.of(fact, value));
        }
    }

    /** Durable when it returns, as is all that was recorded before: one transaction, synced. */
    void save(Update update);

    /** Opens intents: they outlive this process when it returns, and the machine after the next {@link #save}. */
    void record(List<Intent> intents);

    /** Keeps a request: it outlives this process when this returns, and the machine after the next {@link #save}. */
    void record(Unanswered request);

    void saveRecipe(Digest content, byte[] references);

    /**
     * Drops rows, intents and requests; identity and facts stay.
     *
     * @param start the cursor that takes the place of the one that was saved
     */
    void forgetTree(Cursor start);

    @Override
    void close();
}
