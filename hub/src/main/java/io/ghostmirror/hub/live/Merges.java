package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.ledger.Ledger;
import io.ghostmirror.core.ledger.UnknownCandidateException;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.content.FileContents;
import io.ghostmirror.hub.content.FilePieces;
import io.ghostmirror.hub.content.TextMerge;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.Merge;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Merges candidates of conflicts into what is current, where all three versions are text and nothing clashes. */
public final class Merges {

    private static final Logger LOG = Logger.getLogger(Merges.class);
    private static final int MAX_BYTES = 4 << 20;
    private static final int RETRIES = 3;

    /** What was merged: who made it, and its commit; 0 when there was nothing to commit. */
    public record Done(String origin, long seq) {}

    private record Texts(byte[] base, byte[] current, byte[] theirs) {}

    /** @param round of collection, in which its content was stored */
    private record Stored(Merge merge, long round) {}

    private final SessionStore sessions;
    private final ContentStore contents;
    private final FileContents files;
    private final CommitLog log;
    private final CollectionRounds rounds;
    private final InstantSource clock;
    private final BiFunction<String, Stored, Uni<SessionStore.Merged>> commits;

    Merges(Services<?> services, LiveSessions<?> live) {
        this.sessions = services.sessions();
        this.contents = services.contents();
        this.files = services.files();
        this.log = services.log();
        this.rounds = services.rounds();
        this.clock = services.clock();
        this.commits = (session, stored) -> live.with(session, found -> found.merge(stored.merge(), stored.round()));
    }

    /**
     * Makes the merge of the current version and a candidate current. Fails with UnknownCandidateException when there is
     * none, and with {@link RefusedException} when there is no clean merge; then nothing has changed.
     */
    public Uni<Done> merge(String session, WorkspacePath path, int number) {
        return sessions.conflict(session, path).chain(open -> {
            Conflict conflict = open.orElseThrow(() -> new UnknownCandidateException(path, number));
            Candidate candidate = conflict.candidates().stream()
                    .filter(one -> one.number() == number)
                    .findFirst()
                    .orElseThrow(() -> new UnknownCandidateException(path, number));
            return merge(session, conflict.current(), candidate);
        });
    }

    /**
     * Does the same unasked, of a candidate that may have another number by now. True when the candidate is out of the
     * conflict; false when there is no clean merge, or the path goes on changing.
     */
    Uni<Boolean> mergeIfClean(String session, WorkspacePath path, Candidate candidate) {
        return sessions.conflict(session, path)
                .chain(open -> {
                    Conflict conflict = open.orElseThrow(() -> new UnknownCandidateException(path, candidate.number()));
                    Candidate now = conflict.candidates().stream()
                            .filter(one -> one.nodeId().equals(candidate.nodeId())
                                    && one.entry().equals(candidate.entry()))
                            .findFirst()
                            .orElseThrow(() -> new UnknownCandidateException(path, candidate.number()));
                    return merge(session, conflict.current(), now);
                })
                .invoke(done -> LOG.infof(
                        "candidate merged session=%s path=%s origin=%s seq=%d rule=auto-merge",
                        session, path.display(), done.origin(), done.seq()))
                .replaceWith(true)
                .onFailure(IllegalArgumentException.class)
                .retry()
                .atMost(RETRIES)
                .onFailure(UnknownCandidateException.class)
                .recoverWithItem(true)
                .onFailure(why -> why instanceof RefusedException || why instanceof IllegalArgumentException)
                .recoverWithItem(false);
    }

    private Uni<Done> merge(String session, Row current, Candidate candidate) {
        WorkspacePath path = current.path();
        Entry.File ours = file(path, "the session's version", current.entry());
        Entry.File theirs = file(path, "candidate " + candidate.number(), candidate.entry());
        Entry.File base = candidate
                .base()
                .filter(Entry.File.class::isInstance)
                .map(Entry.File.class::cast)
                .orElseThrow(() -> noBase(path));
        int mode = mergedMode(path, base.mode(), ours.mode(), theirs.mode());
        return text(path, base)
                .onFailure(RefusedException.class)
                .transform(gone -> isTextual(gone) ? gone : noBase(path))
                .chain(was ->
                        text(path, ours).chain(now -> text(path, theirs).map(other -> new Texts(was, now, other))))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(texts -> merged(path, candidate, texts))
                .chain(text -> author(session, current).chain(author -> {
                    String origin = author.equals(candidate.nodeId()) ? author : author + "+" + candidate.nodeId();
                    return commit(session, current, candidate, origin, text, mode)
                            .map(seq -> new Done(origin, seq));
                }));
    }

    private static int mergedMode(WorkspacePath path, int base, int ours, int theirs) {
        if (ours != base && theirs != base && ours != theirs) {
            throw refused(
                    path,
                    "both changed its mode, to " + Integer.toOctalString(ours) + " and " + Integer.toOctalString(theirs)
                            + "; use --save, merge by hand, and end the conflict with --take hub");
        }
        return theirs == base ? ours : theirs;
    }

    private static boolean isTextual(Throwable refused) {
        return ((RefusedException) refused).failure().code() == ErrorCode.NOT_MERGEABLE;
    }

    private static Entry.File file(WorkspacePath path, String which, @Nullable Entry entry) {
        if (entry instanceof Entry.File file) {
            return file;
        }
        throw refused(path, which + " is not a file; use --take");
    }

    private static RefusedException noBase(WorkspacePath path) {
        return refused(
                path,
                "there is no version that both were made from, since both sides created it or that version is not"
                        + " stored any more; use --save, merge by hand, and end the conflict with --take hub");
    }

    private static RefusedException refused(WorkspacePath path, String why) {
        return new RefusedException(ErrorCode.NOT_MERGEABLE, path.display() + " is not merged: " + why);
    }

    private Uni<byte[]> text(WorkspacePath path, Entry.File file) {
        if (file.size() > MAX_BYTES) {
            return Uni.createFrom()
                    .failure(refused(
                            path,
                            "a version has " + file.size() + " bytes (expected: at most " + MAX_BYTES
                                    + "); use --save"));
        }
        return files.read(file, 0, file.size())
                .collect()
                .in(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
                .map(ByteArrayOutputStream::toByteArray)
                .invoke(bytes -> {
                    if (!TextMerge.isText(bytes)) {
                        throw refused(path, "a version is not text, it has a zero byte; use --take or --save");
                    }
                });
    }

    private static byte[] merged(WorkspacePath path, Candidate candidate, Texts texts) {
        TextMerge.Result result = TextMerge.merge(texts.base(), texts.current(), texts.theirs());
        if (result.clashes() > 0) {
            throw refused(
                    path,
                    "the session's version and candidate " + candidate.number() + " clash in " + result.clashes()
                            + (result.clashes() == 1 ? " place" : " places")
                            + "; use --save, merge by hand, and end the conflict with --take hub");
        }
        return result.text();
    }

    /** Who made the current version; the hub itself when that is no longer remembered. */
    private Uni<String> author(String session, Row current) {
        long seq = current.version().seq();
        return log.at(session, seq)
                .map(found -> found.map(Commit::origin).orElse(Ledger.HUB))
                .onFailure(RefusedException.class)
                .recoverWithItem(Ledger.HUB);
    }

    private Uni<Long> commit(String session, Row current, Candidate candidate, String origin, byte[] text, int mode) {
        FilePieces merged = FilePieces.of(text, mode, clock.millis() * 1_000_000);
        var merge = new Merge(current.path(), candidate, current.version(), merged.file(), origin);
        return Uni.createFrom()
                .deferred(() -> {
                    long round = rounds.current();
                    return contents.put(merged.pieces()).chain(() -> commits.apply(session, new Stored(merge, round)));
                })
                .onFailure(ContentsExpiredException.class)
                .invoke(late -> rounds.reached(((ContentsExpiredException) late).round()))
                .onFailure(ContentsExpiredException.class)
                .retry()
                .atMost(2)
                .map(done -> done.commit().map(Commit::seq).orElse(0L));
    }
}
