package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.OldVersions.Need;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Re-hashes stored content, says which paths, archived commits and old versions need what is damaged or missing, and has
 * the content of files brought again. Safe for concurrent use.
 */
public final class Verification {

    /** Most paths named with one finding. */
    private static final int MAX_PATHS = 100;

    /** Pieces between two reports of progress. */
    private static final int PROGRESS = 1000;

    /** Is told of files that lack content. */
    public interface Losses {
        void lost(String session, WorkspacePath path, Entry.File file);
    }

    /** Commits of a session that are packed together. */
    public record Commits(String session, long first, long last) {}

    /**
     * Progress, or a damaged or missing piece.
     *
     * @param paths that need it, at most 100
     * @param commits that cannot be read without it
     * @param oldVersions that need it, at most 100; looked for when no path and no commits do
     */
    public record Finding(
            long pieces,
            long bytes,
            Optional<Digest> damaged,
            List<WorkspacePath> paths,
            List<Commits> commits,
            List<OldVersion> oldVersions,
            boolean last) {}

    /** What a piece is needed for. */
    private record Needs(List<WorkspacePath> paths, List<Commits> commits, List<OldVersion> oldVersions) {
        Needs() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        boolean isKnown() {
            return !paths.isEmpty() || !commits.isEmpty();
        }
    }

    private final ContentStore contents;
    private final SessionStore sessions;
    private final Recipes recipes;
    private final RowPages rows;
    private final CommitLog log;
    private final OldVersions oldVersions;
    private final Losses losses;

    public Verification(ContentStore contents, SessionStore sessions, Recipes recipes, Losses losses) {
        this.contents = contents;
        this.sessions = sessions;
        this.recipes = recipes;
        this.rows = new RowPages(sessions);
        this.log = new CommitLog(sessions, recipes);
        this.oldVersions = new OldVersions(sessions, log, recipes);
        this.losses = losses;
    }

    /** All that is stored, and all that is needed. Findings come behind the progress; the last sums up. */
    public Multi<Finding> ofEverything() {
        var pass = new Pass();
        Multi<Finding> reading = contents.verify().map(step -> {
            pass.pieces = step.pieces();
            pass.bytes = step.bytes();
            step.damaged().ifPresent(pass::bad);
            return pass.progress();
        });
        return Multi.createBy()
                .concatenating()
                .streams(
                        reading,
                        pass.search(allSessions(), unread -> withoutReading(unread, pass)),
                        pass.searchLogs(allSessions(), unread -> withoutReading(unread, pass)),
                        pass.searchOldVersions(allSessions()),
                        pass.findings());
    }

    /** All that the present rows and the archived log of a session need. Findings come behind the progress; the last sums up. */
    public Multi<Finding> ofSession(String session) {
        var pass = new Pass();
        return Multi.createBy()
                .concatenating()
                .streams(
                        pass.search(Multi.createFrom().item(session), unread -> byReading(unread, pass)),
                        pass.searchLogs(Multi.createFrom().item(session), unread -> byReading(unread, pass)),
                        pass.findings());
    }

    /** Has brought again what present rows of any session need of these pieces. */
    Uni<Void> bringAgain(Collection<Digest> damaged) {
        var pass = new Pass();
        damaged.forEach(pass::bad);
        return pass.search(allSessions(), unread -> withoutReading(unread, pass))
                .onItem()
                .ignoreAsUni();
    }

    private Multi<String> allSessions() {
        return sessions.list()
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .map(SessionInfo::name);
    }

    private Uni<Set<Digest>> withoutReading(Set<Digest> pieces, Pass pass) {
        return contents.findMissing(pieces).map(missing -> {
            Set<Digest> lost = new HashSet<>(missing);
            pieces.stream().filter(pass.bad::containsKey).forEach(lost::add);
            return lost;
        });
    }

    private Uni<Set<Digest>> byReading(Set<Digest> pieces, Pass pass) {
        return Multi.createFrom()
                .iterable(pieces)
                .onItem()
                .transformToUniAndConcatenate(piece -> isSound(piece, pass).map(sound -> sound ? Digest.ZERO : piece))
                .filter(piece -> !piece.equals(Digest.ZERO))
                .collect()
                .in(LinkedHashSet::new, Set::add);
    }

    private Uni<Boolean> isSound(Digest digest, Pass pass) {
        return contents.reread(digest)
                .onFailure()
                .recoverWithItem(Optional.empty())
                .map(found -> {
                    pass.pieces++;
                    pass.bytes += found.map(piece -> piece.length).orElse(0);
                    return found.filter(piece -> Digest.of(piece).equals(digest))
                            .isPresent();
                });
    }

    /** What has been read and found so far; one step at a time. */
    private final class Pass {
        private final Map<Digest, Needs> bad = new LinkedHashMap<>();
        private long pieces;
        private long bytes;
        private long told;

        void bad(Digest digest) {
            bad.put(digest, new Needs());
        }

        Finding progress() {
            told = pieces;
            return new Finding(pieces, bytes, Optional.empty(), List.of(), List.of(), List.of(), false);
        }

        /** Goes over all present files of sessions; progress now and then. */
        Multi<Finding> search(Multi<String> names, Function<Set<Digest>, Uni<Set<Digest>>> lostOf) {
            return names.onItem()
                    .transformToMultiAndConcatenate(session -> rows.of(session, null)
                            .onItem()
                            .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                            .filter(row -> row.entry() instanceof Entry.File)
                            .onItem()
                            .transformToUniAndConcatenate(row -> recipes.known(file(row))
                                    .chain(lostOf::apply)
                                    .invoke(lost -> found(session, row, lost))))
                    .filter(row -> pieces - told >= PROGRESS)
                    .map(row -> progress());
        }

        /** Goes over all log segments of sessions; progress now and then. */
        Multi<Finding> searchLogs(Multi<String> names, Function<Set<Digest>, Uni<Set<Digest>>> lostOf) {
            return names.onItem()
                    .transformToMultiAndConcatenate(session -> log.segments(session)
                            .onItem()
                            .transformToUniAndConcatenate(segment -> recipes.known(segment.content())
                                    .chain(lostOf::apply)
                                    .invoke(lost -> found(session, segment, lost))))
                    .filter(segment -> pieces - told >= PROGRESS)
                    .map(segment -> progress());
        }

        /** Goes over remembered commits and candidates for what is damaged and not needed otherwise, if there is any. */
        Multi<Finding> searchOldVersions(Multi<String> names) {
            return Multi.createFrom().deferred(() -> {
                Map<Digest, Needs> unknown = new HashMap<>(bad);
                unknown.values().removeIf(Needs::isKnown);
                return unknown.isEmpty()
                        ? Multi.createFrom().empty()
                        : names.onItem()
                                .transformToMultiAndConcatenate(session -> oldVersions.of(session, unknown.keySet()))
                                .invoke(need -> found(need, unknown))
                                .onItem()
                                .transformToMultiAndConcatenate(
                                        need -> Multi.createFrom().empty());
            });
        }

        private void found(Need need, Map<Digest, Needs> unknown) {
            List<OldVersion> needing =
                    unknown.getOrDefault(need.piece(), new Needs()).oldVersions();
            if (needing.size() < MAX_PATHS) {
                needing.add(need.version());
            }
        }

        private void found(String session, LogSegment segment, Set<Digest> lost) {
            lost.forEach(digest -> bad.computeIfAbsent(digest, lack -> new Needs())
                    .commits()
                    .add(new Commits(session, segment.first(), segment.last())));
        }

        private void found(String session, Row row, Set<Digest> lost) {
            for (Digest digest : lost) {
                List<WorkspacePath> needing =
                        bad.computeIfAbsent(digest, lack -> new Needs()).paths();
                if (needing.size() < MAX_PATHS) {
                    needing.add(row.path());
                }
            }
            if (!lost.isEmpty()) {
                losses.lost(session, row.path(), file(row));
            }
        }

        private Entry.File file(Row row) {
            return (Entry.File) Objects.requireNonNull(row.entry());
        }

        Multi<Finding> findings() {
            return Multi.createBy()
                    .concatenating()
                    .streams(
                            Multi.createFrom()
                                    .iterable(bad.entrySet())
                                    .map(one -> new Finding(
                                            pieces,
                                            bytes,
                                            Optional.of(one.getKey()),
                                            List.copyOf(one.getValue().paths()),
                                            List.copyOf(one.getValue().commits()),
                                            List.copyOf(one.getValue().oldVersions()),
                                            false)),
                            Multi.createFrom()
                                    .item(() -> new Finding(
                                            pieces, bytes, Optional.empty(), List.of(), List.of(), List.of(), true)));
        }
    }
}
