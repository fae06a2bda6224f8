package io.ghostmirror.hub.port;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What hubs tell each other about a session besides its commits: things for nodes or watchers that may be on any hub. A
 * note is lost when a hub cannot be reached; nothing depends on one but the time until something is seen. Safe for
 * concurrent use; never blocks.
 */
public interface HubNotes extends AutoCloseable {

    /** One note. */
    sealed interface Note {}

    /** A note for those who watch the session, and for consumers of its events. Times are milliseconds since 1970. */
    sealed interface Event extends Note {}

    /** A person has decided about held deletes; the node id is empty for all nodes. */
    record HeldDeletes(String nodeId, boolean approved) implements Note {}

    /** The session's settings have changed. */
    record SettingsChanged() implements Note {}

    /** Changes of a node have become candidates of these paths' conflicts. */
    record CandidatesKept(String nodeId, List<WorkspacePath> paths, long atMillis) implements Event {
        public CandidatesKept {
            paths = List.copyOf(paths);
        }
    }

    /** The conflict of a path has ended, with the commit of that seq or before. */
    record ConflictEnded(WorkspacePath path, long seq, long atMillis) implements Event {}

    /**
     * A node has connected to a hub, or is gone from it.
     *
     * @param connection rises with each connection of the node: what is told of an earlier one is out of date
     */
    record NodeChanged(String nodeId, boolean online, long connection, long atMillis) implements Event {}

    /**
     * A node has other problems than before.
     *
     * @param problems opaque here
     */
    record ProblemsChanged(String nodeId, byte[] problems) implements Event {}

    /** The content of a file is lost; nodes are to be asked for it. */
    record ContentLost(WorkspacePath path, Entry.File file) implements Note {}

    /**
     * A node has told of drift.
     *
     * @param drift opaque here
     */
    record Drifted(String nodeId, byte[] drift) implements Event {}

    /** A commit was made in a session that had been silent: what brings them may not be listening. */
    record Stirred() implements Note {}

    /**
     * The session was deleted.
     *
     * @param id tells it from a later one of the same name
     */
    record SessionDeleted(String id) implements Note {}

    /** Tells all other hubs. */
    void tell(String session, Note note);

    /** Has notes of other hubs taken, with the session they are about; on any thread, not to be blocked. Called once. */
    void listen(BiConsumer<String, Note> taker);

    @Override
    void close();

    /** Of a hub that is alone. */
    HubNotes NONE = new HubNotes() {
        @Override
        public void tell(String session, Note note) {}

        @Override
        public void listen(BiConsumer<String, Note> taker) {}

        @Override
        public void close() {}
    };
}
