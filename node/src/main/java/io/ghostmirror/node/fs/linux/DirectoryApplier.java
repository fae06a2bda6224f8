package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace.Staged;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Carries out intents that make, remove or replace a directory. */
final class DirectoryApplier {

    private final Root root;
    private final Expectations expectations;
    private final Trash trash;

    DirectoryApplier(Root root, Expectations expectations, Trash trash) {
        this.root = root;
        this.expectations = expectations;
        this.trash = trash;
    }

    Applied remove(Place at) throws IOException {
        long result = Fd.removeDirectory(at.directory(), at.name());
        if (result == -Errno.ENOTEMPTY || result == -Errno.EEXIST) {
            return new Applied.Kept(at.path());
        }
        if (result == -Errno.ENOTDIR) {
            return at.diverged();
        }
        if (result != -Errno.ENOENT) {
            Errno.check(result, "cannot remove the directory");
        }
        return at.gone();
    }

    Applied make(Place at, Intent intent, Entry.Directory target) throws IOException {
        if (intent.expected() != null && !(intent.expected() instanceof Entry.Directory)) {
            return inPlaceOfFile(at, intent, intent.expected(), target);
        }
        long result = Fd.makeDirectory(at.directory(), at.name(), 0700);
        if (result == -Errno.EEXIST) {
            return withMode(at, intent.expected(), target.mode());
        }
        Errno.check(result, "cannot make the directory");
        return withMode(at, null, target.mode());
    }

    /** Moves the directory that was seen at {@code from}, with all that is in it, to where nothing is. */
    Applied move(Place at, Place from, @Nullable Stat seen) throws IOException {
        Fd.MountStat there = Fd.stat(from.directory(), from.name());
        if (!root.isSameFileSystem(there) || !isSame(there.stat(), seen)) {
            return at.diverged();
        }
        long result = Fd.rename(from.directory(), from.name(), at.directory(), at.name(), Fd.RENAME_NOREPLACE);
        if (result == -Errno.ENOENT || result == -Errno.EEXIST) {
            return at.diverged();
        }
        Errno.check(result, "cannot move the directory");
        Stat moved = Fd.stat(at.directory(), at.name()).stat();
        if (!isSame(moved, seen)) {
            Fd.rename(at.directory(), at.name(), from.directory(), from.name(), Fd.RENAME_NOREPLACE);
            return at.diverged();
        }
        return new Applied.Done(at.path(), moved);
    }

    private static boolean isSame(Stat now, @Nullable Stat seen) {
        return seen != null
                && now.kind() == Stat.Kind.DIRECTORY
                && now.inode() == seen.inode()
                && now.device() == seen.device();
    }

    /** @param expected what was there when this was decided; another mode than its own is somebody's change since */
    private Applied withMode(Place at, @Nullable Entry expected, int mode) throws IOException {
        int fd = (int) Errno.check(Fd.open(at.directory(), at.name(), Fd.O_PATH, 0), "cannot open");
        try {
            Fd.MountStat found = Fd.stat(fd, "");
            if (found.stat().kind() != Stat.Kind.DIRECTORY) {
                return at.diverged();
            }
            if (!root.isSameFileSystem(found)) {
                return Refusals.of(at.path(), Errno.EXDEV, "cannot set the mode");
            }
            int now = found.stat().mode() & 0777;
            if (expected instanceof Entry.Directory before && now != before.mode() && now != mode) {
                return at.diverged();
            }
            Errno.check(Fd.chmodAny(fd, mode), "cannot set the mode");
            return new Applied.Done(at.path(), Fd.stat(fd, "").stat());
        } finally {
            Fd.close(fd);
        }
    }

    private Applied inPlaceOfFile(Place at, Intent intent, Entry expected, Entry.Directory target) throws IOException {
        String name = root.reserved.newName();
        int staging = root.reserved.staging();
        Errno.check(Fd.makeDirectory(staging, name, 0700), "cannot make the directory");
        boolean replaced = false;
        try {
            replaced =
                    new Exchange(root, expectations, trash, name).replace(at, expected, intent.expectedStat(), target);
        } finally {
            if (!replaced && !trash.has(name)) {
                Fd.removeDirectory(staging, name);
            }
        }
        return replaced ? withMode(at, null, target.mode()) : at.diverged();
    }

    /** An empty directory gives way to what is staged; one with anything in it stays. */
    Applied replace(Place at, Staged staged, Entry target) throws IOException {
        int staging = root.reserved.staging();
        Fd.MountStat there = Fd.stat(at.directory(), at.name());
        if (there.stat().kind() != Stat.Kind.DIRECTORY || !root.isSameFileSystem(there)) {
            return at.diverged();
        }
        if (Lister.hasEntries(at.directory(), at.name())) {
            return new Applied.Kept(at.path());
        }
        trash.announce(staged.name(), at.path(), target);
        long result = Fd.rename(staging, staged.name(), at.directory(), at.name(), Fd.RENAME_EXCHANGE);
        if (result < 0) {
            trash.withdraw(staged.name());
            Errno.check(result, "cannot replace");
        }
        long removed = Fd.removeDirectory(staging, staged.name());
        if (removed >= 0) {
            trash.withdraw(staged.name());
            return at.done(staged.stat());
        }
        Fd.rename(staging, staged.name(), at.directory(), at.name(), Fd.RENAME_EXCHANGE);
        trash.take(staged.name());
        return removed == -Errno.ENOTEMPTY ? new Applied.Kept(at.path()) : at.diverged();
    }
}
