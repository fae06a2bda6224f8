package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.content.Recipes.MissingPieceException;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Brought;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.DamagedContentException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sees to it that the contents of a change are durable when the change is decided about. */
final class Intake {

    /**
     * What became of the contents of a submission.
     *
     * @param missing those that the hub does not have whole
     * @param round the collection of garbage that was the last to begin before they were leased
     * @param brought what came along
     */
    record Taken(Set<Digest> missing, long round, Brought brought) {}

    private final ContentStore contents;
    private final CollectionRounds rounds;
    private final Recipes recipes;

    Intake(ContentStore contents, CollectionRounds rounds) {
        this.contents = contents;
        this.rounds = rounds;
        this.recipes = new Recipes(contents);
    }

    /**
     * Stores what came along, verified, keeps the collector from all that the changes name, and looks what the hub does
     * not have.
     */
    Uni<Taken> take(String session, Submission submission) {
        long round = rounds.current();
        Set<Entry.File> files = submission.files();
        List<Piece> pieces = submission.inline().entrySet().stream()
                .map(content -> new Piece(content.getKey(), content.getValue()))
                .toList();
        Uni<Brought> stored =
                pieces.isEmpty() ? Uni.createFrom().item(Brought.DURABLE) : contents.bring(session, pieces);
        return stored.chain(brought -> missing(files, brought.contents().keySet())
                .map(missing -> new Taken(missing, round, brought))
                .onFailure()
                .invoke(brought.ended()));
    }

    private Uni<Set<Digest>> missing(Set<Entry.File> files, Set<Digest> brought) {
        return contents.lease(files.stream()
                        .map(Entry.File::content)
                        .filter(content -> !brought.contains(content))
                        .toList())
                .chain(missing -> withoutParts(files, new HashSet<>(missing)));
    }

    /** Adds the large files of which the hub lacks a piece. */
    private Uni<Set<Digest>> withoutParts(Set<Entry.File> files, Set<Digest> missing) {
        List<Entry.File> large = files.stream()
                .filter(file -> file.chunked() && !missing.contains(file.content()))
                .toList();
        if (large.isEmpty()) {
            return Uni.createFrom().item(missing);
        }
        return Multi.createFrom()
                .iterable(large)
                .onItem()
                .transformToUniAndConcatenate(file -> isWhole(file).invoke(whole -> {
                    if (!whole) {
                        missing.add(file.content());
                    }
                }))
                .collect()
                .last()
                .replaceWith(missing);
    }

    private Uni<Boolean> isWhole(Entry.File file) {
        return recipes.pieces(file)
                .chain(contents::lease)
                .map(List::isEmpty)
                .onFailure(why -> why instanceof MissingPieceException || why instanceof DamagedContentException)
                .recoverWithItem(false);
    }

    /**
     * The answer to changes that name contents the hub does not have; empty when it has them all. Nothing is decided
     * about the others then: the node uploads and asks again.
     */
    static Optional<CommitResult> refusal(Submission submission, Set<Digest> missing) {
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        List<Outcome> outcomes = submission.request().changes().stream()
                .<Outcome>map(change -> new Outcome.Rejected(why(change, missing), change.parent(), null, false))
                .toList();
        return Optional.of(new CommitResult(submission.request().number(), 0, outcomes, Digest.ZERO));
    }

    /** The answer to changes whose contents may be on their way out: all are to be looked for again. */
    static CommitResult expired(Submission submission) {
        Set<Digest> all = new HashSet<>();
        submission.files().forEach(file -> all.add(file.content()));
        return refusal(submission, all).orElseThrow();
    }

    private static Rejection why(Change change, Set<Digest> missing) {
        return change instanceof Change.Put put
                        && put.entry() instanceof Entry.File file
                        && missing.contains(file.content())
                ? Rejection.CONTENT_EXPIRED
                : Rejection.ABORTED;
    }
}
