package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace.Staged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out intents by exchange and verify: what comes out of the tree is looked at after it came out, so that there
 * is no moment between check and change; what is not as expected goes back. What is seen to differ before is not
 * touched at all.
 */
final class Applier {

    private final Root root;
    private final Expectations expectations;
    private final Trash trash;
    private final DirectoryApplier directories;
    private final ReadOnlyDirectories readOnly;

    Applier(
            Root root,
            Expectations expectations,
            Trash trash,
            DirectoryApplier directories,
            ReadOnlyDirectories readOnly) {
        this.root = root;
        this.expectations = expectations;
        this.trash = trash;
        this.directories = directories;
        this.readOnly = readOnly;
    }

    Applied apply(Intent intent, @Nullable Staged staged) {
        boolean done = false;
        try {
            Applied applied = attempt(intent, staged);
            done = applied instanceof Applied.Done;
            return applied;
        } finally {
            if (!done) {
                discard(staged);
            }
        }
    }

    private Applied attempt(Intent intent, @Nullable Staged staged) {
        WorkspacePath path = intent.path();
        int parent = root.openParent(path);
        try {
            return parent < 0
                    ? Refusals.of(path, -parent, "cannot open its directory")
                    : permitted(new Place(parent, path), intent, staged);
        } catch (IOException e) {
            return Refusals.of(path, e);
        } finally {
            root.closeParent(parent);
        }
    }

    private Applied permitted(Place at, Intent intent, @Nullable Staged staged) throws IOException {
        try {
            return carryOut(at, intent, staged);
        } catch (Errno.ErrnoException refused) {
            if (refused.errno != Errno.EACCES) {
                throw refused;
            }
            return inReadOnlyDirectories(at, intent, staged, refused);
        }
    }

    private Applied inReadOnlyDirectories(
            Place at, Intent intent, @Nullable Staged staged, Errno.ErrnoException refused) throws IOException {
        var concerned = new ArrayList<ReadOnlyDirectories.Target>();
        concerned.add(target(at.directory(), at.path()));
        WorkspacePath from = intent.source();
        int source = from == null ? -1 : root.openParent(from);
        if (from != null && source >= 0) {
            concerned.add(target(source, from));
        }
        // To move a directory is to write its "..".
        int itself = Fd.open(at.directory(), at.name(), Fd.O_PATH, 0);
        if (itself >= 0) {
            concerned.add(new ReadOnlyDirectories.Target(itself, at.path().raw()));
        }
        try {
            return readOnly.opened(concerned, () -> carryOut(at, intent, staged), refused);
        } finally {
            root.closeParent(source);
            root.closeParent(itself);
        }
    }

    private static ReadOnlyDirectories.Target target(int parent, WorkspacePath path) {
        return new ReadOnlyDirectories.Target(
                parent, path.parent().map(WorkspacePath::raw).orElse(""));
    }

    /** What is still staged was not used, unless what has been exchanged for it could not be moved on. */
    private void discard(@Nullable Staged staged) {
        if (staged != null && !trash.has(staged.name())) {
            try {
                Fd.unlink(root.reserved.staging(), staged.name());
            } catch (IOException leftForNextStart) {
                // Staging is emptied when the workspace is opened.
            }
        }
    }

    private Applied carryOut(Place at, Intent intent, @Nullable Staged staged) throws IOException {
        Entry expected = intent.expected();
        Entry target = intent.target();
        if (intent.source() != null && target != null) {
            return target instanceof Entry.Directory
                    ? moveFrom(at, intent.source(), intent.expectedStat())
                    : renameFrom(at, intent.source(), intent.expectedStat(), target);
        }
        if (target == null) {
            return expected instanceof Entry.Directory ? directories.remove(at) : remove(at, intent);
        }
        if (target instanceof Entry.Directory directory) {
            return directories.make(at, intent, directory);
        }
        if (expected != null && staged == null) {
            return setMode(at, intent, target);
        }
        if (staged == null) {
            throw new IllegalArgumentException("nothing is staged for " + at.path());
        }
        if (expected == null) {
            return create(at, staged);
        }
        return expected instanceof Entry.Directory
                ? directories.replace(at, staged, target)
                : replace(at, intent, staged);
    }

    private Applied create(Place at, Staged staged) throws IOException {
        long result = Fd.rename(root.reserved.staging(), staged.name(), at.directory(), at.name(), Fd.RENAME_NOREPLACE);
        if (result == -Errno.EEXIST) {
            return at.diverged();
        }
        Errno.check(result, "cannot create");
        return at.done(staged.stat());
    }

    private Applied replace(Place at, Intent intent, Staged staged) throws IOException {
        Entry expected = intent.expected();
        var exchange = new Exchange(root, expectations, trash, staged.name());
        return expected != null && exchange.replace(at, expected, intent.expectedStat(), intent.target())
                ? at.done(staged.stat())
                : at.diverged();
    }

    private Applied remove(Place at, Intent intent) throws IOException {
        Entry expected = intent.expected();
        if (Fd.statInto(at.directory(), at.name()) == -Errno.ENOENT) {
            return at.gone();
        }
        if (expected == null) {
            return at.diverged();
        }
        String kept = root.reserved.newName();
        trash.announce(kept, at.path(), expected);
        Optional<Stat> verified = movedToTrash(at, expected, intent.expectedStat(), kept);
        if (verified.isEmpty()) {
            return at.diverged();
        }
        int bin = root.reserved.trash();
        boolean right = expectations.stillMet(bin, kept, expected, verified.get());
        if (!right && Fd.rename(bin, kept, at.directory(), at.name(), Fd.RENAME_NOREPLACE) >= 0) {
            trash.withdraw(kept);
        } else {
            trash.keep(kept);
        }
        return right ? at.gone() : at.diverged();
    }

    /** The stat that it had just before it was moved; empty when it was not, since it was not as expected. */
    private Optional<Stat> movedToTrash(Place at, Entry expected, @Nullable Stat known, String kept)
            throws IOException {
        boolean moved = false;
        try {
            Optional<Stat> verified = expectations.met(at.directory(), at.name(), expected, known);
            if (verified.isPresent()) {
                long result = Fd.rename(at.directory(), at.name(), root.reserved.trash(), kept, Fd.RENAME_NOREPLACE);
                Errno.check(result, "cannot delete");
                moved = true;
            }
            return verified;
        } finally {
            if (!moved) {
                trash.withdraw(kept);
            }
        }
    }

    /** Content stays, the mode changes: of the inode that was looked at, whatever has its name by then. */
    private Applied setMode(Place at, Intent intent, Entry target) throws IOException {
        Optional<Stat> verified = expectations.met(at.directory(), at.name(), intent.expected(), intent.expectedStat());
        return verified.isPresent() && changeMode(at, verified.get(), target.mode())
                ? at.done(withMode(verified.get(), target.mode()))
                : at.diverged();
    }

    private static boolean changeMode(Place at, Stat verified, int mode) throws IOException {
        int fd = (int) Errno.check(Fd.open(at.directory(), at.name(), Fd.O_PATH, 0), "cannot open");
        try {
            boolean same = Expectations.unchanged(Fd.stat(fd, "").stat(), verified);
            if (same) {
                Errno.check(Fd.chmodAny(fd, mode), "cannot set the mode");
            }
            return same;
        } finally {
            Fd.close(fd);
        }
    }

    private static Stat withMode(Stat stat, int mode) {
        return new Stat(
                stat.kind(), mode, stat.size(), stat.mtimeNanos(), stat.ctimeNanos(), stat.device(), stat.inode());
    }

    private Applied moveFrom(Place at, WorkspacePath source, @Nullable Stat sourceStat) throws IOException {
        int from = root.openParent(source);
        if (from < 0) {
            return at.diverged();
        }
        try {
            return directories.move(at, new Place(from, source), sourceStat);
        } finally {
            root.closeParent(from);
        }
    }

    private Applied renameFrom(Place at, WorkspacePath source, @Nullable Stat sourceStat, Entry target)
            throws IOException {
        int from = root.openParent(source);
        if (from < 0) {
            return at.diverged();
        }
        try {
            Optional<Stat> verified = expectations.hasContent(from, source.name(), target, sourceStat);
            if (verified.isEmpty()) {
                return at.diverged();
            }
            long result = Fd.rename(from, source.name(), at.directory(), at.name(), Fd.RENAME_NOREPLACE);
            if (result == -Errno.ENOENT || result == -Errno.EEXIST) {
                return at.diverged();
            }
            Errno.check(result, "cannot rename");
            boolean right =
                    Expectations.unchanged(Fd.stat(at.directory(), at.name()).stat(), verified.get())
                            || expectations
                                    .hasContent(at.directory(), at.name(), target, null)
                                    .isPresent();
            if (!right) {
                Fd.rename(at.directory(), at.name(), from, source.name(), Fd.RENAME_NOREPLACE);
                return at.diverged();
            }
            Stat moved = verified.get();
            if (target instanceof Entry.File && (moved.mode() & 07777) != target.mode()) {
                return changeMode(at, moved, target.mode()) ? at.done(withMode(moved, target.mode())) : at.diverged();
            }
            return at.done(moved);
        } finally {
            root.closeParent(from);
        }
    }
}
