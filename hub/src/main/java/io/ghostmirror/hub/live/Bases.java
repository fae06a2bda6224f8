package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Has the versions remembered that candidates were made on, as far as the commits that made them are, so that their
 * content is kept and the candidates can be merged.
 */
final class Bases {

    private static final Logger LOG = Logger.getLogger(Bases.class);

    /** Each may read a log segment. */
    private static final int AT_ONCE = 4;

    private final String session;
    private final SessionStore sessions;
    private final CommitLog log;

    Bases(String session, SessionStore sessions, CommitLog log) {
        this.session = session;
        this.sessions = sessions;
        this.log = log;
    }

    /**
     * Looks which changes have become candidates. Does not wait.
     *
     * @param then is given their paths, if there are any, when their bases are remembered as far as that can be done
     */
    void keep(String nodeId, CommitRequest request, CommitResult result, Consumer<List<WorkspacePath>> then) {
        List<Change> kept = new ArrayList<>();
        for (int i = 0; i < request.changes().size(); i++) {
            if (result.outcomes().get(i) instanceof Outcome.Rejected rejected && rejected.kept()) {
                kept.add(request.changes().get(i));
            }
        }
        if (!kept.isEmpty()) {
            List<WorkspacePath> paths = kept.stream().map(Change::path).toList();
            Multi.createFrom()
                    .iterable(byParent(kept).entrySet())
                    .onItem()
                    .transformToUni(made -> save(nodeId, made.getKey(), made.getValue()))
                    .collectFailures()
                    .merge(AT_ONCE)
                    .onItem()
                    .ignoreAsUni()
                    .subscribe()
                    .with(done -> then.accept(paths));
        }
    }

    /** Files that were made on another version, by the commit that made that. */
    private static Map<Long, List<Change.Put>> byParent(List<Change> kept) {
        return kept.stream()
                .filter(Change.Put.class::isInstance)
                .map(Change.Put.class::cast)
                .filter(put -> put.entry() instanceof Entry.File && put.parent().seq() > 0)
                .collect(Collectors.groupingBy(put -> put.parent().seq()));
    }

    private Uni<Void> save(String nodeId, long seq, List<Change.Put> puts) {
        return log.at(session, seq)
                .onItem()
                .transformToMulti(commit -> Multi.createFrom()
                        .iterable(puts)
                        .onItem()
                        .transformToUni(put -> save(nodeId, put, commit))
                        .collectFailures()
                        .merge(AT_ONCE))
                .onItem()
                .ignoreAsUni()
                .onFailure()
                .invoke(e -> LOG.warnf(
                        "bases of %d candidates not remembered session=%s node=%s (%s)",
                        puts.size(), session, nodeId, e))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> save(String nodeId, Change.Put put, Optional<Commit> made) {
        return entries(made, put.path())
                .filter(entry ->
                        RowHash.of(put.path(), entry).equals(put.parent().hash()))
                .findFirst()
                .map(base -> sessions.saveBase(session, put.path(), nodeId, put.entry(), base))
                .orElseGet(Uni.createFrom()::voidItem);
    }

    private static Stream<Entry> entries(Optional<Commit> made, WorkspacePath path) {
        return made.stream()
                .flatMap(commit -> commit.changes().stream())
                .filter(change -> change.path().equals(path))
                .flatMap(change -> switch (change) {
                    case Change.Put put -> Stream.of(put.entry());
                    case Change.Move move -> Stream.of(move.entry());
                    case Change.Delete delete -> Stream.empty();
                    case Change.Untrack untrack -> Stream.empty();
                });
    }
}
