package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.session.LastRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request asked the hub for at a path.
 *
 * @param parent the version that it was made on
 * @param entry null for a deletion
 * @param from the first commit that it can have become
 * @param to the last commit that it can have become; 0 for none
 * @param before the request before it, if an earlier run did not remember the end of that either
 */
record Sent(
        long number,
        Version parent,
        @Nullable Entry entry,
        long from,
        long to,
        @Nullable Sent before) {

    Sent(long number, Version parent, @Nullable Entry entry, @Nullable Sent before) {
        this(number, parent, entry, parent.seq() + 1, Long.MAX_VALUE, before);
    }

    /** The same when it is known what the hub decided about last. */
    Sent decidedUpTo(LastRequest last) {
        if (number > last.number()) {
            return new Sent(number, parent, entry, from, 0, before);
        }
        return number == last.number()
                ? new Sent(number, parent, entry, last.seq(), last.seq(), before)
                : new Sent(number, parent, entry, from, last.seq() == 0 ? to : Math.min(to, last.seq()), before);
    }

    /** Whether what the hub has now was agreed on: a request was made on it, or it is what the last one made. */
    boolean agrees(Row now) {
        for (Sent one = this; one != null; one = one.before) {
            if (one.parent.equals(now.version())) {
                return true;
            }
        }
        long seq = now.version().seq();
        return from <= seq && seq <= to && Objects.equals(entry, now.entry());
    }
}
