package io.ghostmirror.hub.live;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Files whose content is not stored whole, as far as it was found out, until it is. Safe for concurrent use. */
final class LostContents {

    private static final Logger LOG = Logger.getLogger(LostContents.class);

    /** Files remembered of each session; a verification finds the others when these have been brought. */
    private static final int KEPT = 10_000;

    /** A file as the manifest had it. */
    record LostFile(WorkspacePath path, Entry.File file) {}

    private final Recipes recipes;
    private final Map<String, Map<WorkspacePath, LostFile>> bySession = new HashMap<>();

    LostContents(ContentStore contents) {
        recipes = new Recipes(contents);
    }

    /** Returns whether it is remembered. */
    synchronized boolean add(String session, LostFile lost) {
        Map<WorkspacePath, LostFile> files = bySession.computeIfAbsent(session, name -> new LinkedHashMap<>());
        if (files.size() >= KEPT && !files.containsKey(lost.path())) {
            return false;
        }
        if (files.put(lost.path(), lost) == null) {
            LOG.warnf(
                    "content lost session=%s path=%s; nodes that have the file are asked for it",
                    session, lost.path().display());
        }
        return true;
    }

    /** Those of a session that still lack content; the others are forgotten. */
    Uni<List<LostFile>> of(String session) {
        return Multi.createFrom()
                .iterable(remembered(session))
                .onItem()
                .transformToUniAndConcatenate(
                        lost -> recipes.isWhole(lost.file()).map(whole -> {
                            if (whole) {
                                forget(session, lost);
                            }
                            return whole ? List.<LostFile>of() : List.of(lost);
                        }))
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .collect()
                .asList();
    }

    private synchronized List<LostFile> remembered(String session) {
        return List.copyOf(bySession.getOrDefault(session, Map.of()).values());
    }

    private synchronized void forget(String session, LostFile lost) {
        Map<WorkspacePath, LostFile> files = bySession.getOrDefault(session, Map.of());
        files.remove(lost.path(), lost);
        if (files.isEmpty()) {
            bySession.remove(session);
        }
    }
}
