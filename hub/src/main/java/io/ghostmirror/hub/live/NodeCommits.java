package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.SessionStore.Committed;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.NoRoomException;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Commits of a live session that its members make. They go to all others. */
final class NodeCommits<M> {

    private final String session;
    private final Services<M> services;
    private final SerialQueue serial;
    private final Fanout<M> fanout;
    private final Bases bases;
    private final BiConsumer<Long, Throwable> onFailure;
    private final BiConsumer<String, List<WorkspacePath>> onCandidates;

    /**
     * @param onFailure to be given the ticket of what was begun and failed, and why
     * @param onCandidates to be given a node, and the paths where what it sent became a candidate
     */
    NodeCommits(
            String session,
            Services<M> services,
            SerialQueue serial,
            Fanout<M> fanout,
            BiConsumer<Long, Throwable> onFailure,
            BiConsumer<String, List<WorkspacePath>> onCandidates) {
        this.session = session;
        this.services = services;
        this.serial = serial;
        this.fanout = fanout;
        this.bases = new Bases(session, services.sessions(), services.log());
        this.onFailure = onFailure;
        this.onCandidates = onCandidates;
    }

    /**
     * Has changes decided about; the result is among the member's messages.
     *
     * @param taken what became of the contents of the changes
     */
    Uni<Void> make(Member<M> member, Submission submission, Intake.Taken taken, Arrival arrival, Runnable onSent) {
        Optional<CommitResult> refusal = Intake.refusal(submission, taken.missing());
        if (refusal.isPresent()) {
            return serial.call(() -> {
                        tell(member, fanout.highest(), refusal.get(), onSent);
                        arrival.trace().decided(refusal.get());
                        return true;
                    })
                    .replaceWithVoid();
        }
        Map<Digest, byte[]> brought = taken.brought().contents();
        return decide(member, submission, taken.round(), brought, arrival, onSent)
                .onFailure(NoRoomException.class)
                .recoverWithUni(() -> services.contents()
                        .put(pieces(brought))
                        .chain(() -> decide(member, submission, taken.round(), Map.of(), arrival, onSent)));
    }

    private static List<Piece> pieces(Map<Digest, byte[]> contents) {
        return contents.entrySet().stream()
                .map(content -> new Piece(content.getKey(), content.getValue()))
                .toList();
    }

    private Uni<Void> decide(
            Member<M> member,
            Submission submission,
            long round,
            Map<Digest, byte[]> brought,
            Arrival arrival,
            Runnable onSent) {
        return serial.call(fanout::begin).chain(ticket -> services.sessions()
                .commit(
                        session,
                        member.nodeId(),
                        member.node().incarnationBytes(),
                        member.fencingToken(),
                        submission.request().in(arrival.trace().context()),
                        round,
                        brought)
                .onFailure(ContentsExpiredException.class)
                .recoverWithItem(late -> expired(submission, (ContentsExpiredException) late))
                .onItemOrFailure()
                .call((committed, failure) -> serial.call(() -> {
                    if (failure != null) {
                        onFailure.accept(ticket, failure);
                    } else {
                        decided(member, submission, committed, onSent);
                        arrival.decided(committed.result());
                        fanout.end(ticket);
                    }
                    return true;
                }))
                .replaceWithVoid());
    }

    /** The node looks for its contents again, which are leased in this round then. */
    private Committed expired(Submission submission, ContentsExpiredException late) {
        services.rounds().reached(late.round());
        return new Committed(Intake.expired(submission), null);
    }

    /** The result takes its place before the commit opens the way to it. */
    private void decided(Member<M> member, Submission submission, Committed committed, Runnable onSent) {
        CommitResult result = committed.result();
        tell(member, result.seq() > 0 ? result.seq() : fanout.highest(), result, onSent);
        Commit commit = committed.commit();
        if (commit != null) {
            fanout.made(commit, member.reader().laneId(), submission.inline());
        }
        bases.keep(member.nodeId(), submission.request(), result, paths -> onCandidates.accept(member.nodeId(), paths));
    }

    private void tell(Member<M> member, long seq, CommitResult result, Runnable onSent) {
        member.reader().at(seq, services.encoding().result(result), onSent);
    }
}
