package io.ghostmirror.hub.live;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jboss.logging.Logger;

/**
 * Files whose content is not stored whole, as far as it was found out, until it is or the session has another version of
 * them. Safe for concurrent use.
 */
final class LostContents {

    private static final Logger LOG = Logger.getLogger(LostContents.class);

    /** Files remembered of each session, the last that were found; a verification finds the others again. */
    private static final int KEPT = 10_000;

    /** A file as the manifest has it. */
    record LostFile(WorkspacePath path, Entry.File file) {}

    private final SessionStore sessions;
    private final Recipes recipes;
    private final Map<String, SequencedMap<WorkspacePath, LostFile>> bySession = new HashMap<>();

    LostContents(SessionStore sessions, ContentStore contents) {
        this.sessions = sessions;
        this.recipes = new Recipes(contents);
    }

    synchronized void add(String session, LostFile lost) {
        SequencedMap<WorkspacePath, LostFile> files = bySession.computeIfAbsent(session, name -> new LinkedHashMap<>());
        if (files.put(lost.path(), lost) == null) {
            LOG.warnf(
                    "content lost session=%s path=%s; nodes that have the file are asked for it",
                    session, lost.path().display());
        }
        if (files.size() > KEPT) {
            files.pollFirstEntry();
        }
    }

    /** Those of a session that still lack content, as they are now; the others are forgotten. */
    Uni<List<LostFile>> of(String session) {
        return Multi.createFrom()
                .iterable(remembered(session))
                .onItem()
                .transformToUniAndConcatenate(lost -> needed(session, lost).invoke(needed -> {
                    if (needed.isEmpty()) {
                        forget(session, lost);
                    }
                }))
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .collect()
                .asList();
    }

    /** The file, with what else is known of it by now; none when nobody needs its content from a node any more. */
    private Uni<List<LostFile>> needed(String session, LostFile lost) {
        return sessions.row(session, lost.path()).chain(row -> {
            if (row.isEmpty()
                    || !(row.get().entry() instanceof Entry.File file)
                    || !file.content().equals(lost.file().content())) {
                return Uni.createFrom().item(List.of());
            }
            return recipes.isWhole(file).map(whole -> whole ? List.of() : List.of(new LostFile(lost.path(), file)));
        });
    }

    private synchronized List<LostFile> remembered(String session) {
        SequencedMap<WorkspacePath, LostFile> files = bySession.get(session);
        return files == null ? List.of() : List.copyOf(files.values());
    }

    private synchronized void forget(String session, LostFile lost) {
        SequencedMap<WorkspacePath, LostFile> files = bySession.get(session);
        if (files != null && files.remove(lost.path(), lost) && files.isEmpty()) {
            bySession.remove(session);
        }
    }
}
