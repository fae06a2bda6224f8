package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Verified;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

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

    private record Counted(long pieces, long bytes) {}

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
        var last = new AtomicReference<>(new Counted(0, 0));
        Multi<Finding> found = contents.verify().onItem().transformToUniAndConcatenate(step -> {
            last.set(new Counted(step.pieces(), step.bytes()));
            return step.damaged().isPresent()
                    ? everywhere(step.damaged().get()).map(paths -> finding(step, paths))
                    : Uni.createFrom().item(finding(step, List.of()));
        });
        return Multi.createBy().concatenating().streams(found, Multi.createFrom().deferred(() -> end(last.get())));
    }

    /** All that the present rows of a session need. The last finding sums up. */
    public Multi<Finding> ofSession(String session) {
        var count = new AtomicReference<>(new Counted(0, 0));
        Multi<Finding> found = files(session)
                .onItem()
                .transformToMultiAndConcatenate(row -> check(row, session, count));
        return Multi.createBy().concatenating().streams(found, Multi.createFrom().deferred(() -> end(count.get())));
    }

    private static Multi<Finding> end(Counted counted) {
        return Multi.createFrom()
                .item(new Finding(counted.pieces(), counted.bytes(), Optional.empty(), List.of(), true));
    }

    private static Finding finding(Verified step, List<WorkspacePath> paths) {
        return new Finding(step.pieces(), step.bytes(), step.damaged(), paths, false);
    }

    private Multi<Row> files(String session) {
        return rows.of(session, null)
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .filter(row -> row.entry() instanceof Entry.File);
    }

    private Multi<Finding> check(Row row, String session, AtomicReference<Counted> count) {
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

    private Multi<Finding> check(Digest digest, String session, AtomicReference<Counted> count) {
        return contents.get(digest)
                .onFailure()
                .recoverWithItem(Optional.empty())
                .onItem()
                .transformToMulti(found -> {
                    long bytes = found.map(piece -> piece.length).orElse(0);
                    Counted now = count.updateAndGet(c -> new Counted(c.pieces() + 1, c.bytes() + bytes));
                    if (found.isEmpty()) {
                        return pathsIn(Multi.createFrom().item(session), digest)
                                .map(paths -> new Finding(
                                        now.pieces(), now.bytes(), Optional.of(digest), paths, false))
                                .toMulti();
                    }
                    return now.pieces() % PROGRESS == 0
                            ? Multi.createFrom().item(new Finding(
                                    now.pieces(), now.bytes(), Optional.empty(), List.of(), false))
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
                .transformToUniAndConcatenate(row -> pieces(row).map(pieces ->
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
