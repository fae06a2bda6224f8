package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.content.Recipes.MissingPieceException;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sees to it that the contents of a change are durable before the change is decided about. */
final class Intake {

    private final ContentStore contents;
    private final Recipes recipes;

    Intake(ContentStore contents) {
        this.contents = contents;
        this.recipes = new Recipes(contents);
    }

    /**
     * Stores what came along, verified, keeps the collector from all that the changes name, and emits those contents
     * that the hub does not have whole.
     */
    Uni<Set<Digest>> take(Submission submission) {
        Set<Entry.File> files = submission.files();
        contents.lease(files.stream().map(Entry.File::content).toList());
        List<Piece> pieces = submission.inline().entrySet().stream()
                .map(content -> new Piece(content.getKey(), content.getValue()))
                .toList();
        Uni<Void> stored = pieces.isEmpty() ? Uni.createFrom().voidItem() : contents.put(pieces);
        return stored.chain(() -> missing(files));
    }

    private Uni<Set<Digest>> missing(Set<Entry.File> files) {
        Set<Digest> missing = new HashSet<>(
                contents.findMissing(files.stream().map(Entry.File::content).toList()));
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
                .map(pieces -> {
                    contents.lease(pieces);
                    return contents.findMissing(pieces).isEmpty();
                })
                .onFailure(MissingPieceException.class)
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

    private static Rejection why(Change change, Set<Digest> missing) {
        return change instanceof Change.Put put
                        && put.entry() instanceof Entry.File file
                        && missing.contains(file.content())
                ? Rejection.CONTENT_EXPIRED
                : Rejection.ABORTED;
    }
}
