package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sees to it that the contents of a change are durable before the change is decided about. */
final class Intake {

    private final ContentStore contents;

    Intake(ContentStore contents) {
        this.contents = contents;
    }

    /** Stores what came along, verified; keeps the collector from what the changes name. */
    Uni<Void> store(Submission submission) {
        contents.lease(submission.contents());
        List<Piece> pieces = submission.inline().entrySet().stream()
                .map(content -> new Piece(content.getKey(), content.getValue()))
                .toList();
        return pieces.isEmpty() ? Uni.createFrom().voidItem() : contents.put(pieces);
    }

    /**
     * The answer to changes that name contents the hub does not have; empty when it has them all. Nothing is decided
     * about the others then: the node uploads and asks again.
     */
    Optional<CommitResult> refusal(Submission submission) {
        Set<Digest> missing = new HashSet<>(contents.findMissing(submission.contents()));
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        List<Outcome> outcomes = submission.request().changes().stream()
                .<Outcome>map(change -> new Outcome.Rejected(why(change, missing), change.parent(), null))
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
