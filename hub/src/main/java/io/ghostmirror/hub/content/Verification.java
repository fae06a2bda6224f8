package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Re-hashes stored content and says which paths need what is damaged or missing. Safe for concurrent use. */
public final class Verification {

    /** Most paths named with one finding. */
    private static final int MAX_PATHS = 100;

    /** Pieces between two reports of progress. */
    private static final int PROGRESS = 1000;

    /**
     * Progress, or a damaged or missing piece.
     *
     * @param paths that need it, at most 100
     */
    public record Finding(long pieces, long bytes, Optional<Digest> damaged, List<WorkspacePath> paths, boolean last) {}

    /** What has been read so far; one step at a time. */
    private static final class Count {
        private long pieces;
        private long bytes;

        Finding finding(Optional<Digest> damaged, List<WorkspacePath> paths) {
            return new Finding(pieces, bytes, damaged, paths, false);
        }

        Multi<Finding> end() {
            return Multi.createFrom().item(new Finding(pieces, bytes, Optional.empty(), List.of(), true));
        }
    }

    private final ContentStore contents;
    private final SessionStore sessions;
    private final Recipes recipes;
    private final RowPages rows;

    public Verification(ContentStore contents, SessionStore sessions, Recipes recipes) {
        this.contents = contents;
        this.sessions = sessions;
        this.recipes = recipes;
        this.rows = new RowPages(sessions);
    }

    /** All that is stored. The last finding sums up. */
    public Multi<Finding> ofEverything() {
        var count = new Count();
        Multi<Finding> found = contents.verify().onItem().transformToUniAndConcatenate(step -> {
            count.pieces = step.pieces();
            count.bytes = step.bytes();
            return step.damaged().isPresent()
                    ? everywhere(step.damaged().get()).map(paths -> count.finding(step.damaged(), paths))
                    : Uni.createFrom().item(count.finding(Optional.empty(), List.of()));
        });
        return Multi.createBy()
                .concatenating()
                .streams(found, Multi.createFrom().deferred(count::end));
    }

    /** All that the present rows of a session need. The last finding sums up. */
    public Multi<Finding> ofSession(String session) {
        var count = new Count();
        Multi<Finding> found =
                files(session).onItem().transformToMultiAndConcatenate(row -> check(row, session, count));
        return Multi.createBy()
                .concatenating()
                .streams(found, Multi.createFrom().deferred(count::end));
    }

    private Multi<Row> files(String session) {
        return rows.of(session, null)
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .filter(row -> row.entry() instanceof Entry.File);
    }

    private Multi<Finding> check(Row row, String session, Count count) {
        return pieces(row)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToMultiAndConcatenate(digest -> check(digest, session, count));
    }

    /** The pieces of a file; of one whose recipe cannot be read, the recipe alone. */
    private Uni<Set<Digest>> pieces(Row row) {
        var file = (Entry.File) Objects.requireNonNull(row.entry());
        return recipes.pieces(file).onFailure().recoverWithItem(Set.of(file.content()));
    }

    private Multi<Finding> check(Digest digest, String session, Count count) {
        return contents.get(digest)
                .onFailure()
                .recoverWithItem(Optional.empty())
                .map(found -> found.filter(piece -> Digest.of(piece).equals(digest)))
                .onItem()
                .transformToMulti(found -> {
                    count.pieces++;
                    count.bytes += found.map(piece -> piece.length).orElse(0);
                    if (found.isEmpty()) {
                        return pathsIn(Multi.createFrom().item(session), digest)
                                .map(paths -> count.finding(Optional.of(digest), paths))
                                .toMulti();
                    }
                    return count.pieces % PROGRESS == 0
                            ? Multi.createFrom().item(count.finding(Optional.empty(), List.of()))
                            : Multi.createFrom().empty();
                });
    }

    private Uni<List<WorkspacePath>> everywhere(Digest digest) {
        return pathsIn(
                sessions.list()
                        .onItem()
                        .transformToMulti(Multi.createFrom()::iterable)
                        .map(SessionInfo::name),
                digest);
    }

    /** The paths that need a piece. */
    private Uni<List<WorkspacePath>> pathsIn(Multi<String> names, Digest digest) {
        return names.onItem()
                .transformToMultiAndConcatenate(this::files)
                .onItem()
                .transformToUniAndConcatenate(row -> pieces(row)
                        .map(pieces ->
                                pieces.contains(digest) ? Optional.of(row.path()) : Optional.<WorkspacePath>empty()))
                .filter(Optional::isPresent)
                .map(Optional::get)
                .select()
                .first(MAX_PATHS)
                .collect()
                .in(ArrayList<WorkspacePath>::new, List::add)
                .map(List::copyOf);
    }
}
