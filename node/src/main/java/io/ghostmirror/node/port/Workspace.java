package io.ghostmirror.node.port;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory tree below one root. Works relative to directory descriptors, follows no link in any component, and
 * crosses no mount. Blocking; safe for concurrent use on different paths.
 */
public interface Workspace extends AutoCloseable {

    /** Device and inode of the root as they are now; empty when it is missing. */
    Optional<Stat> root();

    /** Another one each time the machine starts; empty when unknown. */
    Optional<String> boot();

    /** Whether this node's reserved directory was in the root when it was opened. */
    boolean isMarked();

    /** Whether the directory that was opened is still at the root's path. */
    boolean rootIsThere();

    /** Stats a path; empty when nothing is there. Fails when the look itself failed. */
    Optional<Stat> stat(WorkspacePath path) throws IOException;

    /** Whether what is at a path has other names, through which it can change too. */
    boolean hasOtherNames(WorkspacePath path);

    /**
     * Looks at a path: stat, read and hash, stat, on one descriptor.
     *
     * @param probeWriters whether a file is to be reported busy while a writer has it open
     */
    Observation inspect(WorkspacePath path, boolean probeWriters);

    /**
     * As {@link #inspect}, whoever has the file open. Of one that grows meanwhile, what it had in the beginning is
     * observed, with a stat that equals none.
     */
    Observation inspectLive(WorkspacePath path);

    /**
     * Lists a directory, or the root. {@code .ghost} at the root is left out. A failed listing throws; it is never
     * empty. Children whose path would be malformed or too long, are mounts or are unreadable come with a problem.
     */
    List<Child> list(Optional<WorkspacePath> directory) throws IOException;

    /** One name in a directory. {@code stat} is null when {@code problem} is set. */
    record Child(String rawName, @Nullable Stat stat, Observation.@Nullable Unusable problem) {}

    /** Opens a file for reading, for content that is too large for {@link #inspect}'s inline bytes. */
    FileContent open(WorkspacePath path) throws IOException;

    /** A file that is open for reading. Owned by one thread at a time. */
    interface FileContent extends SeekableByteChannel {

        /** Whether it surely has the bytes that it had with this stat: nothing has changed it, and no writer has it open. */
        boolean isAsSeen(Stat seen) throws IOException;
    }

    /**
     * Stages a file or link in the reserved directory, with mode and mtime, so that {@link #apply} only renames. A
     * chunked file whose writer fails since the hub is lost, or whose process is killed, is there again at the next
     * attempt, until {@link #forgetParts}.
     *
     * @param content writes the file's bytes; null for a link
     */
    Staged stage(Entry target, @Nullable ContentWriter content) throws IOException;

    /** A staged inode. {@code stat} is taken from its descriptor after the last write. */
    record Staged(String name, Stat stat) {}

    /** Removes what interrupted attempts to stage have left. */
    void forgetParts() throws IOException;

    /** Writes content to what is being staged. */
    interface ContentWriter {
        void writeTo(StagedContent out) throws IOException;
    }

    /** A file that is being staged. Of a chunked one it may hold what an interrupted attempt wrote. */
    interface StagedContent extends SeekableByteChannel {

        /** Goes on with a range of another file of this workspace. Fails when that ends earlier. */
        void copy(FileContent from, long offset, long length) throws IOException;
    }

    /**
     * Carries out intents in order; each ends by itself. An existing path never reads as missing meanwhile.
     *
     * @param staged for each intent the inode to put in place; null where none is needed
     */
    List<Applied> apply(List<Intent> intents, List<@Nullable Staged> staged);

    /** Makes everything durable that was staged and applied so far: one sync for all. */
    void sync() throws IOException;

    /**
     * What left the tree by {@link #apply} and has since been written to by someone who had it open, or was an edit
     * from the start. {@code now} is a file or a link.
     */
    record LateEdit(WorkspacePath path, Entry now, String trashName) {}

    /**
     * Looks at inodes that left the tree, are at least 2 s old and have no writer. Those with contents that the hub has
     * are removed. Others are edits: where their path is free they are put there again, which the watcher sees; the
     * rest is returned, once, and stays until {@link #discard} or {@link #returnToTrash}. What an earlier run left is
     * looked at, too.
     */
    List<LateEdit> sweepTrash();

    /** Inodes that {@link #sweepTrash} has still to look at. */
    int trashed();

    /**
     * What stays in the trash after {@link #sweepTrash} has looked at it: a program may still write to it, or the hub does
     * not have it.
     */
    record KeptTrash(int files, long bytes) {}

    KeptTrash keptTrash();

    /** Opens an inode in the trash. */
    SeekableByteChannel openTrash(String trashName) throws IOException;

    /** Removes an inode from the trash. */
    void discard(String trashName) throws IOException;

    /** Has {@link #sweepTrash} look at a late edit again, later each time. */
    void returnToTrash(String trashName);

    @Override
    void close();
}
