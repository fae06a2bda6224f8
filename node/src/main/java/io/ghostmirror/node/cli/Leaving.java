package io.ghostmirror.node.cli;

import io.ghostmirror.core.content.CutMemory;
import io.ghostmirror.core.content.ParallelCut;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.node.fs.linux.LinuxWorkspace;
import io.ghostmirror.node.port.NodeStore.Identity;
import io.ghostmirror.node.port.StateInUseException;
import io.ghostmirror.node.sqlite.SqliteNodeStore;
import io.ghostmirror.node.sync.Unsent;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A directory on its way out of its session. Nobody else can have it meanwhile. */
final class Leaving implements AutoCloseable {

    /** The trash looks at what is 2 s old. */
    private static final long TRASH_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path root;
    private final Path state;
    private final SqliteNodeStore store;
    private final LinuxWorkspace workspace;
    private final boolean trashed;
    private boolean finished;

    private Leaving(Path root, Path state, SqliteNodeStore store, LinuxWorkspace workspace) {
        this.root = root;
        this.state = state;
        this.store = store;
        this.workspace = workspace;
        this.trashed = hasLateEdits(workspace);
    }

    /** Fails when the node runs, or when the state is another directory's. */
    static Leaving begin(Path root, Path state) throws IOException {
        SqliteNodeStore store;
        try {
            store = SqliteNodeStore.openExisting(state);
        } catch (StateInUseException e) {
            throw new CommandFailure("The node of " + root + " is running: stop it, then leave.", e);
        }
        boolean begun = false;
        try {
            Optional<String> claimed = NodeMarks.root(store);
            if (claimed.isPresent() && !claimed.get().equals(root.toUri().toString())) {
                throw new CommandFailure("The state directory " + state + " was made for " + claimed.get()
                        + ", not for " + root.toUri() + ": give another --dir.");
            }
            var leaving = new Leaving(root, state, store, open(root));
            begun = true;
            return leaving;
        } finally {
            if (!begun) {
                store.close();
            }
        }
    }

    private static LinuxWorkspace open(Path root) throws IOException {
        return LinuxWorkspace.open(
                root,
                content ->
                        ParallelCut.of(content, Runnable::run, new CutMemory()).digest(),
                () -> System.nanoTime() / 1_000_000);
    }

    /** What the hub has leaves the trash; what programs wrote to replaced files stays. */
    private static boolean hasLateEdits(LinuxWorkspace workspace) {
        long until = System.nanoTime() + TRASH_NANOS;
        boolean late = false;
        while (workspace.trashed() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_NANOS);
            late |= !workspace.sweepTrash().isEmpty();
        }
        return late || workspace.trashed() > 0;
    }

    Identity identity() {
        return store.identity();
    }

    /** The id of the session that the node was in last; empty when it was in none. */
    String sessionId() {
        return new SessionMemory(store).id();
    }

    /** A sentence, without its end, about what is here that the hub does not have; empty when it has everything. */
    Optional<String> unsent() throws IOException {
        Unsent unsent = Unsent.of(store, workspace, WorkspaceRunner.excludes(root, NodeMarks.ignored(store)));
        if (unsent.changes() == 0 && unsent.heldDeletes() == 0 && !trashed) {
            return Optional.empty();
        }
        return Optional.of("The directory " + root + " has "
                + Formats.count(unsent.changes(), "change") + " that the hub of session "
                + store.identity().session() + " does not have, and "
                + Formats.count(unsent.heldDeletes(), "held delete")
                + (trashed ? ", and bytes in .ghost/trash that were written to replaced files" : ""));
    }

    /** Removes what `ghost join` has made, but for a trash that is not empty; nobody can join here before that is done. */
    void finish() throws IOException {
        Path reserved = root.resolve(WorkspacePath.RESERVED);
        if (Files.isDirectory(reserved, LinkOption.NOFOLLOW_LINKS)) {
            remove(reserved, trashed);
        }
        finished = true;
        workspace.close();
        store.discard(state);
    }

    private static void remove(Path reserved, boolean keepTrash) throws IOException {
        Path trash = reserved.resolve("trash");
        Path journal = reserved.resolve("journal");
        Files.walkFileTree(reserved, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return keepTrash && directory.equals(trash) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!keepTrash || !file.equals(journal)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!keepTrash || !directory.equals(reserved)) {
                    Files.delete(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        if (!finished) {
            finished = true;
            store.close();
            workspace.close();
        }
    }
}
