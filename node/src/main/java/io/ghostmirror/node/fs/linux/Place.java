package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Stat;

/** A name in an open directory. */
record Place(int directory, WorkspacePath path) {

    String name() {
        return path.name();
    }

    Applied diverged() {
        return new Applied.Diverged(path);
    }

    /**
     * The inode that was brought here is, or was, in its place. When something else is there by now, what is said of
     * it does not fit, so that the next look reads it.
     */
    Applied done(Stat brought) {
        long result = Fd.statInto(directory, name());
        if (result >= 0) {
            Stat now = Fd.read(result).stat();
            if (Expectations.unchanged(now, brought)) {
                return new Applied.Done(path, now);
            }
        }
        return new Applied.Done(path, brought);
    }

    Applied gone() {
        return new Applied.Done(path, null);
    }
}
