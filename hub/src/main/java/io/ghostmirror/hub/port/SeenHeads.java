package io.ghostmirror.hub.port;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The furthest head that this hub has seen of each session. A store whose session is behind it is an older one: it was
 * restored, or a replica took over that did not have everything. Safe for concurrent use.
 */
public final class SeenHeads {

    private final Map<String, Cursor> heads = new ConcurrentHashMap<>();

    /** A head was seen in the store; one that is behind what was seen before changes nothing. */
    public void saw(String session, Cursor head) {
        heads.merge(session, head, (seen, now) -> isBehind(now, seen) ? seen : now);
    }

    /** The store does not have the session any more. Its epoch stays known until {@link #forgetLost}, so that the next one is higher. */
    public void lost(String session) {
        heads.computeIfPresent(session, (name, seen) -> new Cursor(seen.epoch(), 0, Digest.ZERO));
    }

    /**
     * Forgets sessions that were lost, and are not there again, with epochs below {@code lowestKept}.
     *
     * @param there names of the sessions that the store has
     */
    public void forgetLost(Set<String> there, long lowestKept) {
        heads.entrySet()
                .removeIf(seen -> seen.getValue().seq() == 0
                        && seen.getValue().epoch() < lowestKept
                        && !there.contains(seen.getKey()));
    }

    public Optional<Cursor> of(String session) {
        return Optional.ofNullable(heads.get(session));
    }

    /** All sessions ever seen, as of now. */
    public Map<String, Cursor> all() {
        return Map.copyOf(heads);
    }

    /** Whether a head is of an earlier epoch than another, or of the same one with a lower seq. */
    public static boolean isBehind(Cursor head, Cursor seen) {
        return head.epoch() < seen.epoch() || head.epoch() == seen.epoch() && head.seq() < seen.seq();
    }
}
