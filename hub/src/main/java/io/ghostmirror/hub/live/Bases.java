package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Has the versions remembered that candidates were made on, as far as the commits that made them are, so that their
 * content is kept and the candidates can be merged.
 */
final class Bases {

    private static final Logger LOG = Logger.getLogger(Bases.class);

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
            List<Uni<Void>> bases =
                    kept.stream().map(change -> keep(nodeId, change)).toList();
            List<WorkspacePath> paths = kept.stream().map(Change::path).toList();
            Uni.combine().all().unis(bases).discardItems().subscribe().with(done -> then.accept(paths));
        }
    }

    private Uni<Void> keep(String nodeId, Change change) {
        if (!(change instanceof Change.Put put)
                || !(put.entry() instanceof Entry.File)
                || put.parent().seq() == 0) {
            return Uni.createFrom().voidItem();
        }
        return base(put.path(), put.parent())
                .chain(base -> base.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : sessions.saveBase(session, put.path(), nodeId, put.entry(), base.get()))
                .onFailure()
                .invoke(e ->
                        LOG.warnf("base of a candidate not remembered session=%s node=%s (%s)", session, nodeId, e))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Optional<Entry>> base(WorkspacePath path, Version parent) {
        return log.at(session, parent.seq()).map(commit -> entries(commit, path)
                .filter(entry -> RowHash.of(path, entry).equals(parent.hash()))
                .findFirst());
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
