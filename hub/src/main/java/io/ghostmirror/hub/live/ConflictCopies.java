package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.ignore.IgnoreRules;
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
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.Copy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Puts candidates of conflicts beside their paths, where they are files like any other from then on. */
final class ConflictCopies {

    /** A rule file counts up to here. */
    private static final long MAX_RULE_BYTES = 1 << 20;

    private static final int RETRIES = 3;

    /** @param now what is at a name; empty when there can be no such name */
    private record Place(Optional<Row> now, boolean taken) {}

    /** @param round of collection, in which its content was looked for */
    private record Leased(Copy copy, long round) {}

    private final SessionStore sessions;
    private final FileContents files;
    private final CollectionRounds rounds;
    private final Intake intake;
    private final BiFunction<String, Leased, Uni<Optional<Commit>>> commits;

    ConflictCopies(Services<?> services, FileContents files, LiveSessions<?> live) {
        this.sessions = services.sessions();
        this.files = files;
        this.rounds = services.rounds();
        this.intake = new Intake(services.contents(), services.rounds());
        this.commits = (session, leased) -> live.with(session, found -> found.copy(leased.copy(), leased.round()));
    }

    /**
     * Copies a candidate, once however often it is asked to. There is none of a directory, of what differs from the
     * current version by its mode alone, of a path that is named like a copy, and where rules would ignore it.
     */
    Uni<Void> copy(String session, Row current, Candidate candidate) {
        WorkspacePath path = current.path();
        boolean brings = current.entry() == null || !Entry.sameContent(current.entry(), candidate.entry());
        if (!brings || candidate.entry() instanceof Entry.Directory || ConflictCopy.isNamedLikeOne(path)) {
            return Uni.createFrom().voidItem();
        }
        return sessions.isCopied(session, path, candidate)
                .chain(copied -> copied
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom()
                                .deferred(() -> make(session, path, candidate))
                                .onFailure(ConflictCopies::mayPass)
                                .retry()
                                .atMost(RETRIES));
    }

    /** The name was taken meanwhile, or a collection of contents has begun. */
    private static boolean mayPass(Throwable failure) {
        return failure instanceof IllegalArgumentException || failure instanceof ContentsExpiredException;
    }

    private Uni<Void> make(String session, WorkspacePath path, Candidate candidate) {
        return place(session, path, candidate).chain(place -> {
            if (place.now().isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            Row now = place.now().get();
            return isIgnored(session, now.path())
                    .chain(ignored -> ignored
                            ? Uni.createFrom().voidItem()
                            : commit(session, new Copy(path, candidate, now.path(), parent(now))));
        });
    }

    /** The first name that is free, or has this very entry. */
    private Uni<Place> place(String session, WorkspacePath path, Candidate candidate) {
        return Multi.createBy()
                .repeating()
                .uni(
                        AtomicInteger::new,
                        number -> look(
                                session,
                                new ConflictCopy(path, candidate.nodeId(), number.incrementAndGet()),
                                candidate.entry()))
                .whilst(Place::taken)
                .collect()
                .last();
    }

    private Uni<Place> look(String session, ConflictCopy copy, Entry entry) {
        Optional<WorkspacePath> at = copy.path();
        if (at.isEmpty()) {
            return Uni.createFrom().item(new Place(Optional.empty(), false));
        }
        return sessions.row(session, at.get()).map(row -> {
            Row now = row.orElseGet(() -> Row.tombstone(at.get(), 0));
            return new Place(Optional.of(now), now.entry() != null && !isThere(now, entry));
        });
    }

    private static boolean isThere(Row now, Entry entry) {
        return now.version().hash().equals(RowHash.of(now.path(), entry));
    }

    /** What is there already is to be found equal, which a change of that very version would not be. */
    private static Version parent(Row now) {
        return now.entry() == null ? now.version() : Version.NONE;
    }

    private Uni<Boolean> isIgnored(String session, WorkspacePath at) {
        Uni<IgnoreRules> rules = Uni.createFrom().item(IgnoreRules.NONE);
        for (Optional<WorkspacePath> up = at.parent(); ; up = up.get().parent()) {
            for (WorkspacePath file : IgnoreRules.ruleFilesIn(up)) {
                rules = rules.chain(before -> with(session, before, file));
            }
            if (up.isEmpty()) {
                return rules.map(all -> all.ignores(at, false));
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
        return intake.take(new Submission(request, Map.of())).chain(taken -> {
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
