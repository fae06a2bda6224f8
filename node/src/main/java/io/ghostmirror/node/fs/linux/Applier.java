package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace.Staged;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Carries out intents by exchange and verify: what comes out of the tree is looked at after it came out, so that there
 * is no moment between check and change; what is not as expected goes back.
 */
final class Applier {

    private final Root root;
    private final Inspector inspector;
    private final Trash trash;

    Applier(Root root, Inspector inspector, Trash trash) {
        this.root = root;
        this.inspector = inspector;
        this.trash = trash;
    }

    Applied apply(Intent intent, @Nullable Staged staged) {
        WorkspacePath path = intent.path();
        int parent = root.openParent(path);
        try {
            if (parent < 0) {
                return failed(path, -parent, "cannot open its directory");
            }
            return carryOut(new Place(parent, path), intent, staged);
        } catch (Errno.ErrnoException e) {
            return failed(path, e.errno, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Applied.Failed(path, new Problem(path, Problem.Reason.IO, String.valueOf(e.getMessage())));
        } finally {
            root.closeParent(parent);
            discard(staged);
        }
    }

    /** A name in an open directory. */
    private record Place(int directory, WorkspacePath path) {
        String name() {
            return path.name();
        }
    }

    /** Whatever is still staged under this name was not used. */
    private void discard(@Nullable Staged staged) {
        if (staged != null) {
            try {
                Fd.unlink(root.staging(), staged.name());
            } catch (IOException leftForNextStart) {
                // Staging is emptied when the workspace is opened.
            }
        }
    }

    private Applied carryOut(Place at, Intent intent, @Nullable Staged staged) throws IOException {
        Entry expected = intent.expected();
        Entry target = intent.target();
        if (intent.source() != null && target != null) {
            return renameFrom(at, intent.source(), intent.expectedStat(), target);
        }
        if (target == null) {
            return expected instanceof Entry.Directory ? removeDirectory(at) : remove(at, intent);
        }
        if (target instanceof Entry.Directory directory) {
            return toDirectory(at, intent, directory);
        }
        if (expected != null && staged == null) {
            return setMode(at, intent, target);
        }
        if (staged == null) {
            throw new IllegalArgumentException("nothing is staged for " + at.path());
        }
        return expected == null ? create(at, staged) : replace(at, intent, staged);
    }

    private Applied done(Place at) throws IOException {
        return new Applied.Done(at.path(), Fd.stat(at.directory(), at.name()).stat());
    }

    private Applied create(Place at, Staged staged) throws IOException {
        long result = Fd.rename(root.staging(), staged.name(), at.directory(), at.name(), Fd.RENAME_NOREPLACE);
        if (result == -Errno.EEXIST) {
            return new Applied.Diverged(at.path());
        }
        Errno.check(result, "cannot create");
        return done(at);
    }

    private Applied replace(Place at, Intent intent, Staged staged) throws IOException {
        int staging = root.staging();
        long result = exchange(at, staging, staged.name());
        if (result == -Errno.ENOENT) {
            return new Applied.Diverged(at.path());
        }
        Errno.check(result, "cannot replace");
        if (intent.expected() instanceof Entry.Directory) {
            long removed = Fd.removeDirectory(staging, staged.name());
            if (removed >= 0) {
                return done(at);
            }
            putBack(at, staging, staged);
            return removed == -Errno.ENOTEMPTY ? new Applied.Kept(at.path()) : new Applied.Diverged(at.path());
        }
        if (!isExpected(staging, staged.name(), intent)) {
            putBack(at, staging, staged);
            return new Applied.Diverged(at.path());
        }
        toTrash(at, staging, staged.name(), intent.expected());
        return done(at);
    }

    private static long exchange(Place at, int staging, String name) {
        return Fd.rename(staging, name, at.directory(), at.name(), Fd.RENAME_EXCHANGE);
    }

    /** Undoes an exchange. Should someone have written to the staged file meanwhile, it is kept as a late edit. */
    private void putBack(Place at, int staging, Staged staged) throws IOException {
        long result = exchange(at, staging, staged.name());
        if (result == -Errno.ENOENT) {
            // The staged file was removed meanwhile; what was there before takes its place again.
            result = Fd.rename(staging, staged.name(), at.directory(), at.name(), Fd.RENAME_NOREPLACE);
        }
        Errno.check(result, "cannot put back what was there");
        long there = Fd.statInto(staging, staged.name());
        if (there >= 0 && !sameBytes(Fd.read(there).stat(), staged.stat())
                && inspector.inspect(staging, staged.name(), false) instanceof Observation.Present now) {
            toTrash(at, staging, staged.name(), now.entry());
        }
    }

    private void toTrash(Place at, int from, String name, @Nullable Entry before) throws IOException {
        String kept = trash.newName();
        Errno.check(Fd.rename(from, name, root.trash(), kept, Fd.RENAME_NOREPLACE), "cannot move to the trash");
        trash.keep(kept, at.path(), before);
    }

    private static boolean sameBytes(Stat now, Stat then) {
        return now.inode() == then.inode() && now.size() == then.size() && now.mtimeNanos() == then.mtimeNanos();
    }

    private boolean isExpected(int directory, String name, Intent intent) throws IOException {
        Stat now = Fd.stat(directory, name).stat();
        Stat then = intent.expectedStat();
        Entry expected = intent.expected();
        if (then != null && sameBytes(now, then) && now.kind() == then.kind()
                && (now.kind() == Stat.Kind.SYMLINK || expected != null && (now.mode() & 0777) == expected.mode())) {
            return true;
        }
        return inspector.inspect(directory, name, false) instanceof Observation.Present present
                && present.entry().equals(expected);
    }

    private Applied remove(Place at, Intent intent) throws IOException {
        String kept = trash.newName();
        int bin = root.trash();
        long result = Fd.rename(at.directory(), at.name(), bin, kept, Fd.RENAME_NOREPLACE);
        if (result == -Errno.ENOENT) {
            return new Applied.Done(at.path(), null);
        }
        Errno.check(result, "cannot delete");
        if (isExpected(bin, kept, intent)) {
            trash.keep(kept, at.path(), intent.expected());
            return new Applied.Done(at.path(), null);
        }
        if (Fd.rename(bin, kept, at.directory(), at.name(), Fd.RENAME_NOREPLACE) < 0
                && inspector.inspect(bin, kept, false) instanceof Observation.Present) {
            trash.keep(kept, at.path(), intent.expected());
        }
        return new Applied.Diverged(at.path());
    }

    private Applied removeDirectory(Place at) throws IOException {
        long result = Fd.removeDirectory(at.directory(), at.name());
        if (result == -Errno.ENOTEMPTY || result == -Errno.EEXIST) {
            return new Applied.Kept(at.path());
        }
        if (result == -Errno.ENOTDIR) {
            return new Applied.Diverged(at.path());
        }
        if (result != -Errno.ENOENT) {
            Errno.check(result, "cannot remove the directory");
        }
        return new Applied.Done(at.path(), null);
    }

    private Applied toDirectory(Place at, Intent intent, Entry.Directory target) throws IOException {
        if (intent.expected() == null || intent.expected() instanceof Entry.Directory) {
            long result = Fd.makeDirectory(at.directory(), at.name(), 0700);
            if (result == -Errno.EEXIST
                    && Fd.stat(at.directory(), at.name()).stat().kind() != Stat.Kind.DIRECTORY) {
                return new Applied.Diverged(at.path());
            }
            if (result != -Errno.EEXIST) {
                Errno.check(result, "cannot make the directory");
            }
            chmodDirectory(at.directory(), at.name(), target.mode());
            return done(at);
        }
        int staging = root.staging();
        String name = trash.newName();
        Errno.check(Fd.makeDirectory(staging, name, 0700), "cannot make the directory");
        chmodDirectory(staging, name, target.mode());
        Errno.check(exchange(at, staging, name), "cannot replace");
        if (!isExpected(staging, name, intent)) {
            Errno.check(exchange(at, staging, name), "cannot put back what was there");
            Fd.removeDirectory(staging, name);
            return new Applied.Diverged(at.path());
        }
        toTrash(at, staging, name, intent.expected());
        return done(at);
    }

    private static void chmodDirectory(int directory, String name, int mode) throws IOException {
        int fd = (int) Errno.check(Fd.open(directory, name, Fd.O_RDONLY | Fd.O_DIRECTORY, 0), "cannot open");
        try {
            Errno.check(Fd.chmod(fd, mode), "cannot set the mode");
        } finally {
            Fd.close(fd);
        }
    }

    /** Content stays, the mode changes. */
    private Applied setMode(Place at, Intent intent, Entry target) throws IOException {
        if (!isExpected(at.directory(), at.name(), intent)) {
            return new Applied.Diverged(at.path());
        }
        chmodFile(at, target.mode());
        return done(at);
    }

    private static void chmodFile(Place at, int mode) throws IOException {
        int fd = Fd.open(at.directory(), at.name(), Fd.O_RDONLY | Fd.O_NONBLOCK, 0);
        if (fd == -Errno.EACCES) {
            fd = Fd.open(at.directory(), at.name(), Fd.O_WRONLY | Fd.O_NONBLOCK, 0);
        }
        Errno.check(fd, "cannot open");
        try {
            Errno.check(Fd.chmod(fd, mode), "cannot set the mode");
        } finally {
            Fd.close(fd);
        }
    }

    private Applied renameFrom(Place at, WorkspacePath source, @Nullable Stat sourceStat, Entry target)
            throws IOException {
        int from = root.openParent(source);
        if (from < 0) {
            return new Applied.Diverged(at.path());
        }
        try {
            long result = Fd.rename(from, source.name(), at.directory(), at.name(), Fd.RENAME_NOREPLACE);
            if (result == -Errno.ENOENT || result == -Errno.EEXIST) {
                return new Applied.Diverged(at.path());
            }
            Errno.check(result, "cannot rename");
            Stat now = Fd.stat(at.directory(), at.name()).stat();
            boolean right = sourceStat != null && sameBytes(now, sourceStat)
                    || inspector.inspect(at.directory(), at.name(), false) instanceof Observation.Present present
                            && Entry.sameContent(present.entry(), target);
            if (!right) {
                Fd.rename(at.directory(), at.name(), from, source.name(), Fd.RENAME_NOREPLACE);
                return new Applied.Diverged(at.path());
            }
            if (target instanceof Entry.File && (now.mode() & 0777) != target.mode()) {
                chmodFile(at, target.mode());
            }
            return done(at);
        } finally {
            root.closeParent(from);
        }
    }

    private static Applied failed(WorkspacePath path, int errno, String what) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.EISDIR -> new Applied.Diverged(path);
            case Errno.ENOSPC, Errno.EDQUOT -> problem(path, Problem.Reason.NO_SPACE,
                    "does not fit on this node's disk; free some space, it is tried again");
            case Errno.EACCES, Errno.EPERM, Errno.EROFS -> problem(path, Problem.Reason.UNREADABLE,
                    "may not be written by this node's user; give it write permission to the directory, it is tried again");
            case Errno.EXDEV -> problem(path, Problem.Reason.MOUNT, "is below another file system that is mounted here");
            case Errno.ENAMETOOLONG -> problem(path, Problem.Reason.TOO_LONG, "has a name too long for this file system");
            default -> problem(path, Problem.Reason.IO, what + ": " + Errno.text(errno));
        };
    }

    private static Applied problem(WorkspacePath path, Problem.Reason reason, String detail) {
        return new Applied.Failed(path, new Problem(path, reason, detail));
    }
}
