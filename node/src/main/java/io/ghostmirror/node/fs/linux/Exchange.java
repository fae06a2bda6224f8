package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One exchange of something in staging for something in the tree: whatever is in staging afterwards goes to the trash. */
final class Exchange {

    private final Root root;
    private final Expectations expectations;
    private final Trash trash;
    private final String name;

    /** @param name of what is staged */
    Exchange(Root root, Expectations expectations, Trash trash, String name) {
        this.root = root;
        this.expectations = expectations;
        this.trash = trash;
        this.name = name;
    }

    /**
     * Returns whether what came out was {@code expected}; if not, it is in its place again.
     *
     * @param known the stat with which it was seen
     * @param target what is staged
     */
    boolean replace(Place at, Entry expected, @Nullable Stat known, @Nullable Entry target) throws IOException {
        int staging = root.reserved.staging();
        trash.announce(name, at.path(), expected, target);
        Optional<Stat> verified = exchanged(at, expected, known);
        if (verified.isEmpty()) {
            return false;
        }
        try {
            boolean right = expectations.stillMet(staging, name, expected, verified.get());
            if (!right) {
                putBack(at, staging);
            }
            return right;
        } finally {
            trash.take(name);
        }
    }

    /** The stat that it had just before the exchange; empty when there was none, since it was not as expected. */
    private Optional<Stat> exchanged(Place at, Entry expected, @Nullable Stat known) throws IOException {
        boolean done = false;
        try {
            Optional<Stat> verified = expectations.met(at.directory(), at.name(), expected, known);
            if (verified.isEmpty()) {
                return verified;
            }
            long result = Fd.rename(root.reserved.staging(), name, at.directory(), at.name(), Fd.RENAME_EXCHANGE);
            if (result == -Errno.ENOENT) {
                return Optional.empty();
            }
            Errno.check(result, "cannot replace");
            done = true;
            return verified;
        } finally {
            if (!done) {
                trash.withdraw(name);
            }
        }
    }

    /** Someone may have opened the staged file in the meantime: it is kept like everything that leaves the tree. */
    private void putBack(Place at, int staging) {
        long result = Fd.rename(staging, name, at.directory(), at.name(), Fd.RENAME_EXCHANGE);
        if (result == -Errno.ENOENT) {
            // What was staged was removed meanwhile; what was there before takes its place again.
            Fd.rename(staging, name, at.directory(), at.name(), Fd.RENAME_NOREPLACE);
        }
    }
}
