package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells whether what is at a name is what was expected there; reads only where the stat does not say enough. */
final class Expectations {

    private final Inspector inspector;

    Expectations(Inspector inspector) {
        this.inspector = inspector;
    }

    /** The stat of what is there when it is {@code expected}; else empty. */
    Optional<Stat> met(int directory, String name, @Nullable Entry expected, @Nullable Stat known) throws IOException {
        if (expected == null) {
            return Optional.empty();
        }
        return expected instanceof Entry.Directory
                ? check(directory, name, known, Entry.Directory.class::isInstance)
                : check(directory, name, known, expected::equals);
    }

    /** As {@link #met}, whatever the modes are. */
    Optional<Stat> hasContent(int directory, String name, Entry content, @Nullable Stat known) throws IOException {
        return check(directory, name, known, there -> Entry.sameContent(there, content));
    }

    private Optional<Stat> check(int directory, String name, @Nullable Stat known, Predicate<Entry> expected)
            throws IOException {
        long result = Fd.statInto(directory, name);
        if (result == -Errno.ENOENT) {
            return Optional.empty();
        }
        Errno.check(result, "cannot stat \"" + Fd.shown(name) + "\"");
        Stat now = Fd.read(result).stat();
        if (now.equals(known)) {
            return Optional.of(now);
        }
        if (known != null && now.kind() != known.kind()) {
            return Optional.empty();
        }
        return inspector.inspect(directory, name, false) instanceof Observation.Present present
                        && expected.test(present.entry())
                ? Optional.of(present.stat())
                : Optional.empty();
    }

    /** Whether an inode that was seen under another name, or a moment ago, is as it was then. */
    static boolean unchanged(Stat now, Stat then) {
        return now.inode() == then.inode()
                && now.size() == then.size()
                && now.mtimeNanos() == then.mtimeNanos()
                && now.kind() == then.kind()
                && now.mode() == then.mode();
    }

    /** Whether what has left its place is what was seen in it just before. */
    boolean stillMet(int directory, String name, Entry expected, Stat verified) throws IOException {
        return unchanged(Fd.stat(directory, name).stat(), verified)
                || met(directory, name, expected, null).isPresent();
    }
}
