package io.ghostmirror.hub.content;

import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The present rows of a session, a page at a time, read as they are wanted. */
public final class RowPages {

    private static final int LIMIT = 500;

    private final SessionStore sessions;

    public RowPages(SessionStore sessions) {
        this.sessions = sessions;
    }

    /** Rows at or below {@code prefix}, all when it is null, by path. */
    public Multi<List<Row>> of(String session, @Nullable WorkspacePath prefix) {
        return Multi.createBy()
                .repeating()
                .uni(AtomicReference<@Nullable WorkspacePath>::new, after -> sessions.rows(
                                session, prefix, after.get(), LIMIT)
                        .invoke(rows -> {
                            if (!rows.isEmpty()) {
                                after.set(rows.getLast().path());
                            }
                        }))
                .whilst(rows -> rows.size() == LIMIT);
    }
}
