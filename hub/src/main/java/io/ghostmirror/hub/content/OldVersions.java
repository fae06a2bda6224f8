package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.smallrye.mutiny.Multi;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what needs pieces that no present file needs: versions of remembered commits, and candidates of conflicts. */
final class OldVersions {

    private final SessionStore sessions;
    private final CommitLog log;
    private final Recipes recipes;

    OldVersions(SessionStore sessions, CommitLog log, Recipes recipes) {
        this.sessions = sessions;
        this.log = log;
        this.recipes = recipes;
    }

    /** That a version needs a piece. */
    record Need(Digest piece, OldVersion version) {}

    private record Known(OldVersion version, Entry.File file) {}

    /** All needs of a session for some of these pieces, as far as its commits can be read. */
    Multi<Need> of(String session, Set<Digest> pieces) {
        Multi<Known> candidates = sessions.conflicts(session)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToMultiAndConcatenate(
                        conflict -> Multi.createFrom().items(() -> candidates(session, conflict)));
        Multi<Known> remembered = log.all(session, 0)
                .onItem()
                .transformToMultiAndConcatenate(commit -> Multi.createFrom().items(() -> commit.changes().stream()
                        .flatMap(change -> version(session, commit.seq(), change))))
                .onFailure()
                .recoverWithCompletion();
        return Multi.createBy()
                .concatenating()
                .streams(candidates, remembered)
                .onItem()
                .transformToUniAndConcatenate(
                        known -> recipes.known(known.file()).map(needed -> needed.stream()
                                .filter(pieces::contains)
                                .map(piece -> new Need(piece, known.version()))
                                .toList()))
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable);
    }

    private static Stream<Known> candidates(String session, Conflict conflict) {
        WorkspacePath path = conflict.current().path();
        return conflict.candidates().stream()
                .flatMap(candidate -> Stream.concat(Stream.of(candidate.entry()), candidate.base().stream())
                        .flatMap(entry -> known(new OldVersion(session, path, 0, candidate.number()), entry)));
    }

    private static Stream<Known> version(String session, long seq, Change change) {
        Entry entry =
                switch (change) {
                    case Change.Put put -> put.entry();
                    case Change.Move move -> move.entry();
                    case Change.Delete delete -> null;
                    case Change.Untrack untrack -> null;
                };
        return known(new OldVersion(session, change.path(), seq, 0), entry);
    }

    private static Stream<Known> known(OldVersion version, @Nullable Entry entry) {
        return entry instanceof Entry.File file ? Stream.of(new Known(version, file)) : Stream.empty();
    }
}
