package io.ghostmirror.hub.live;

import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.content.RowPages;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.OtherEpochException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Goes once over the present rows of a session, a page at a time, and keeps those of some buckets. What changes
 * meanwhile is put right at the end, so that all are of one head.
 */
final class BucketScan {

    /** Rows asked of the store at a time: few enough that one session never stalls its neighbours. */
    private static final int LIMIT = 1000;

    /** What was found: the present rows of each bucket by path, and the head they belong to. */
    record Found(Map<Integer, List<Row>> rows, Cursor head) {}

    private final String session;
    private final SessionStore sessions;
    private final Set<Integer> buckets;
    private final TreeMap<WorkspacePath, Row> kept = new TreeMap<>();

    private BucketScan(String session, SessionStore sessions, Set<Integer> buckets) {
        this.session = session;
        this.sessions = sessions;
        this.buckets = buckets;
    }

    /** @param start a head that the session has had */
    static Uni<Found> of(String session, SessionStore sessions, Set<Integer> buckets, Cursor start) {
        var scan = new BucketScan(session, sessions, buckets);
        return new RowPages(sessions)
                .of(session, null)
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .invoke(scan::keep)
                .onItem()
                .ignoreAsUni()
                .chain(() -> scan.catchUp(start))
                .map(scan::found);
    }

    private void keep(Row row) {
        if (!buckets.contains(RowHash.bucketOf(row.path()))) {
            return;
        }
        if (row.entry() == null) {
            kept.remove(row.path());
        } else {
            kept.put(row.path(), row);
        }
    }

    private Uni<Cursor> catchUp(Cursor from) {
        return sessions.changedAfter(session, from.seq(), LIMIT).chain(page -> {
            if (page.head().epoch() != from.epoch()) {
                throw new OtherEpochException(session);
            }
            page.rows().forEach(this::keep);
            long reached = page.rows().isEmpty()
                    ? page.head().seq()
                    : page.rows().getLast().version().seq();
            return reached >= page.head().seq()
                    ? Uni.createFrom().item(page.head())
                    : catchUp(new Cursor(from.epoch(), reached, from.digest()));
        });
    }

    private Found found(Cursor head) {
        Map<Integer, List<Row>> rows = new HashMap<>();
        buckets.forEach(bucket -> rows.put(bucket, new ArrayList<>()));
        kept.values().forEach(row -> rows.computeIfAbsent(RowHash.bucketOf(row.path()), bucket -> new ArrayList<>())
                .add(row));
        return new Found(rows, head);
    }
}
