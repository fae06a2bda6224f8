package io.ghostmirror.node.port;

import io.ghostmirror.core.path.WorkspacePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Tells what happens in watched directories. A directory keeps its watch when it is renamed inside the tree; paths in
 * events are those at the time of reading. Safe for concurrent use.
 */
public interface Watcher extends AutoCloseable {

    /** What happened. */
    enum Kind {
        /** A file that was open for writing was closed: its content is finished. */
        CLOSED,
        /** A name appeared: created or linked. A directory must be watched, then listed. */
        CREATED,
        /** A name appeared by rename: its content is finished. */
        MOVED_IN,
        /** A name went away by rename. */
        MOVED_OUT,
        /** A name was unlinked or a directory removed. */
        DELETED,
        /** Content was written, the file is still open. */
        MODIFIED,
        /** Mode, owner or link count changed. */
        ATTRIBUTES
    }

    /** One event at one path. */
    record Event(WorkspacePath path, Kind kind, boolean directory) {}

    /** Gets events on the watcher's own thread; must not block long. */
    interface Listener {
        /** All events of one read, in order. */
        void onEvents(List<Event> events);

        /** Events were lost: everything must be looked at again. */
        void onOverflow();

        /** The root was moved or unmounted, with what is in it. */
        void onRootGone();

        /** The root was removed, after everything that was in it. */
        void onRootRemoved();
    }

    /** Starts delivering. Called once. */
    void start(Listener listener);

    /**
     * Watches one directory, not what is below; the root when empty. Idempotent. Returns false when there are no
     * watches left. Throws when the directory is not there or is a link.
     */
    boolean watch(Optional<WorkspacePath> directory) throws IOException;

    /** Forgets a directory and everything below it. */
    void unwatch(WorkspacePath directory);

    /** Directories that are watched now. */
    int watched();

    @Override
    void close();
}
