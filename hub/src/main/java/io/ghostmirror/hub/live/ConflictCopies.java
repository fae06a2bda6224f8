package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.ledger.UnknownCandidateException;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.ConflictCopy;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.FileContents;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.Copy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Puts candidates of conflicts beside their paths, where they are files like any other from then on. */
final class ConflictCopies {

    /** A rule file counts up to here. */
    private static final long MAX_RULE_BYTES = 1 << 20;

    private static final int RETRIES = 3;

    /**
     * Where a copy is to be.
     *
     * @param at empty when there can be no such name
     */
    private record Place(Optional<WorkspacePath> at, Version parent, boolean taken) {

        /** What is there already is to be found equal, which a change of that very version would not be. */
        static Place of(Row now, Entry entry, boolean replaceable) {
            if (now.entry() == null) {
                return new Place(Optional.of(now.path()), now.version(), false);
            }
            boolean there = now.version().hash().equals(RowHash.of(now.path(), entry));
            return new Place(Optional.of(now.path()), there ? Version.NONE : now.version(), !there && !replaceable);
        }
    }

    /** @param round of collection, in which its content was looked for */
    private record Leased(Copy copy, long round) {}

    private final SessionStore sessions;
    private final FileContents files;
    private final CollectionRounds rounds;
    private final Intake intake;
    private final BiFunction<String, Leased, Uni<Optional<Commit>>> commits;

    ConflictCopies(Services<?> services, LiveSessions<?> live) {
        this.sessions = services.sessions();
        this.files = services.files();
        this.rounds = services.rounds();
        this.intake = new Intake(services.contents(), services.rounds());
        this.commits = (session, leased) -> live.with(session, found -> found.copy(leased.copy(), leased.round()));
    }

    /**
     * Copies what each node lost last at a path, once however often it is asked to. It takes the place of the node's copy
     * before it, while that is as it was made. There is no copy of a directory, of what differs from the current version by
     * its mode alone, of a path that is named like a copy, and where rules would ignore it.
     */
    Uni<Void> copy(String session, WorkspacePath path) {
        if (ConflictCopy.isNamedLikeOne(path)) {
            return Uni.createFrom().voidItem();
        }
        return sessions.conflict(session, path)
                .onItem()
                .transformToMulti(open -> Multi.createFrom().items(open.stream().flatMap(ConflictCopies::nodes)))
                .onItem()
                .transformToUniAndConcatenate(node -> Uni.createFrom()
                        .deferred(() -> copyLast(session, path, node))
                        .onFailure(ConflictCopies::mayPass)
                        .retry()
                        .atMost(RETRIES)
                        .replaceWith(node))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Stream<String> nodes(Conflict open) {
        return open.candidates().stream().map(Candidate::nodeId).distinct();
    }

    /** The name was taken or the candidates counted anew meanwhile, or a collection of contents has begun. */
    private static boolean mayPass(Throwable failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof UnknownCandidateException
                || failure instanceof ContentsExpiredException;
    }

    private Uni<Void> copyLast(String session, WorkspacePath path, String node) {
        return sessions.conflict(session, path).chain(open -> {
            List<Candidate> lost = open.stream()
                    .flatMap(conflict -> conflict.candidates().stream())
                    .filter(candidate -> candidate.nodeId().equals(node))
                    .toList();
            return lost.reversed().stream()
                    .filter(candidate -> bringsContent(open.orElseThrow().current(), candidate))
                    .findFirst()
                    .map(last -> sessions.copies(session, path, lost)
                            .chain(copies -> copies.containsKey(last)
                                    ? Uni.createFrom().voidItem()
                                    : make(session, path, last, lost, copies)))
                    .orElseGet(() -> Uni.createFrom().voidItem());
        });
    }

    private static boolean bringsContent(Row current, Candidate candidate) {
        return !(candidate.entry() instanceof Entry.Directory)
                && (current.entry() == null || !Entry.sameContent(current.entry(), candidate.entry()));
    }

    private Uni<Void> make(
            String session,
            WorkspacePath path,
            Candidate last,
            List<Candidate> lost,
            Map<Candidate, WorkspacePath> copies) {
        Uni<Place> place = lost.reversed().stream()
                .flatMap(one -> Stream.ofNullable(copies.get(one)))
                .findFirst()
                .map(earlier -> look(session, earlier, last.entry(), lost)
                        .chain(found -> found.taken()
                                ? free(session, path, last)
                                : Uni.createFrom().item(found)))
                .orElseGet(() -> free(session, path, last));
        return place.chain(found -> {
            if (found.at().isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            WorkspacePath at = found.at().get();
            return isIgnored(session, at)
                    .chain(ignored -> ignored
                            ? Uni.createFrom().voidItem()
                            : commit(session, new Copy(path, last, at, found.parent())));
        });
    }

    /** The first name that is free, or has this very entry. */
    private Uni<Place> free(String session, WorkspacePath path, Candidate candidate) {
        return Multi.createBy()
                .repeating()
                .uni(AtomicInteger::new, number -> new ConflictCopy(path, candidate.nodeId(), number.incrementAndGet())
                        .path()
                        .map(at -> look(session, at, candidate.entry(), List.of()))
                        .orElseGet(() -> Uni.createFrom().item(new Place(Optional.empty(), Version.NONE, false))))
                .whilst(Place::taken)
                .collect()
                .last();
    }

    /** @param replaceable whose entries may be replaced */
    private Uni<Place> look(String session, WorkspacePath at, Entry entry, List<Candidate> replaceable) {
        return sessions.row(session, at).map(row -> {
            Row now = row.orElseGet(() -> Row.tombstone(at, 0));
            return Place.of(
                    now, entry, replaceable.stream().anyMatch(one -> one.entry().equals(now.entry())));
        });
    }

    private Uni<Boolean> isIgnored(String session, WorkspacePath at) {
        Uni<IgnoreRules> rules = Uni.createFrom().item(IgnoreRules.NONE);
        var above = new HashSet<WorkspacePath>();
        for (Optional<WorkspacePath> up = at.parent(); ; up = up.get().parent()) {
            for (WorkspacePath file : IgnoreRules.ruleFilesIn(up)) {
                above.add(file);
                rules = rules.chain(before -> with(session, before, file));
            }
            if (up.isEmpty()) {
                return rules.map(all -> all.withManifest(above).ignores(at, false));
            }
        }
    }

    private Uni<IgnoreRules> with(String session, IgnoreRules rules, WorkspacePath file) {
        return sessions.row(session, file).chain(row -> row.map(Row::entry)
                .filter(Entry.File.class::isInstance)
                .map(Entry.File.class::cast)
                .map(found -> files.read(found, 0, Math.min(found.size(), MAX_RULE_BYTES))
                        .collect()
                        .in(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
                        .map(bytes -> rules.with(file, bytes.toByteArray())))
                .orElseGet(() -> Uni.createFrom().item(rules)));
    }

    private Uni<Void> commit(String session, Copy copy) {
        var put = new Change.Put(copy.at(), copy.parent(), copy.candidate().entry());
        var request = new CommitRequest(0, 0, false, true, List.of(put), 0);
        return intake.take(session, new Submission(request, Map.of())).chain(taken -> {
            if (!taken.missing().isEmpty()) {
                throw new IllegalStateException("the content of candidate "
                        + copy.candidate().number() + " of " + copy.path().display()
                        + " is not stored whole; it is not copied to "
                        + copy.at().display());
            }
            return commits.apply(session, new Leased(copy, taken.round()))
                    .onFailure(ContentsExpiredException.class)
                    .invoke(late -> rounds.reached(((ContentsExpiredException) late).round()))
                    .replaceWithVoid();
        });
    }
}
