package io.ghostmirror.hub.live;

import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Page;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What a node gets: rows by their last seq, so that a path that changed often comes once. */
final class ManifestPages<M> implements Pages<M> {

    /** Rows asked of the store at a time: few enough that one session never stalls its neighbours. */
    private static final int LIMIT = 1000;

    private final String session;
    private final SessionStore sessions;
    private final Encoding<M> encoding;
    private final long newTree;

    /** @param newTree head at which a node starts with nothing: tombstones up to here say nothing to it; else 0 */
    ManifestPages(String session, SessionStore sessions, Encoding<M> encoding, long newTree) {
        this.session = session;
        this.sessions = sessions;
        this.encoding = encoding;
        this.newTree = newTree;
    }

    @Override
    public Uni<Batch<M>> after(long seq) {
        return sessions.changedAfter(session, seq, LIMIT).map(this::encode);
    }

    private Batch<M> encode(Page page) {
        List<Row> rows = page.rows();
        boolean last =
                rows.isEmpty() || rows.getLast().version().seq() >= page.head().seq();
        long reached = last ? page.head().seq() : rows.getLast().version().seq();
        List<Row> needed = rows.stream().filter(this::isNeeded).toList();
        return new Batch<>(encoding.page(needed, last, page.head()), reached, last);
    }

    private boolean isNeeded(Row row) {
        return row.entry() != null || row.version().seq() > newTree;
    }
}
