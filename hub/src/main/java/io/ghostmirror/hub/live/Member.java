package io.ghostmirror.hub.live;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.HubNotes;
import io.smallrye.mutiny.Multi;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A node on a live stream. Submissions are made one after the other; otherwise safe for concurrent use. */
public final class Member<M> {

    private final LiveSession<M> session;
    private final Joining node;
    private final long fencingToken;
    private final Reader<M> reader;
    private final Intake intake;
    private final Health health;
    private final BucketQuestions<M> bucketQuestions;
    private CompletionStage<Void> lastCommit = CompletableFuture.completedStage(null);

    Member(
            LiveSession<M> session,
            Joining node,
            long fencingToken,
            Reader<M> reader,
            Intake intake,
            Health health,
            BucketQuestions<M> bucketQuestions) {
        this.session = session;
        this.node = node;
        this.fencingToken = fencingToken;
        this.reader = reader;
        this.intake = intake;
        this.health = health;
        this.bucketQuestions = bucketQuestions;
    }

    public String nodeId() {
        return node.nodeId();
    }

    public long fencingToken() {
        return fencingToken;
    }

    /** What the node last said of itself. */
    public Health health() {
        return health;
    }

    /** What the node is to be sent. */
    public Multi<M> messages() {
        return reader.outbox();
    }

    /**
     * Takes changes in. Contents of several submissions are stored side by side; the changes are decided about one
     * after the other. A failure ends the stream.
     *
     * @param onSent run when the result has been given to the node, which may then send one more
     */
    public void submit(Submission submission, Runnable onSent) {
        Arrival arrival = session.arrived(node.nodeId(), submission);
        CompletionStage<Intake.Taken> taken = intake.take(session.name(), submission)
                .invoke(arrival.trace()::stored)
                .subscribeAsCompletionStage();
        lastCommit = lastCommit.thenCompose(before -> taken).thenCompose(contents -> session.commit(
                        this, submission, contents, arrival, onSent)
                .subscribeAsCompletionStage());
        lastCommit.whenComplete((done, failure) -> {
            taken.thenAccept(contents -> contents.brought().ended().run());
            if (failure != null) {
                arrival.trace().failed(failure);
                reader.fail(failure instanceof CompletionException wrapped ? cause(wrapped) : failure);
            }
        });
    }

    private static Throwable cause(CompletionException wrapped) {
        Throwable cause = wrapped.getCause();
        return cause == null ? wrapped : cause;
    }

    /** The node has everything up to {@code seq} on its disk. */
    public void applied(long seq) {
        reader.applied(seq);
    }

    /** Asks for the digests of all buckets; they come with the messages. */
    public void askBuckets(Runnable onSent) {
        session.askBuckets(this, onSent);
    }

    /**
     * Asks for the rows of one bucket; they come with the messages.
     *
     * @param onTaken run when the node may ask one more: at once, if it did not ask for this bucket before
     */
    public void askBucket(int bucket, Runnable onTaken) {
        bucketQuestions.ask(bucket, onTaken);
    }

    /** Ends the stream for a fault of the node's. */
    public void refuse(Throwable why) {
        reader.fail(why);
    }

    /** Remembers what the node says of itself, and has held deletes decided about where the settings say how. */
    public void report(byte[] report, long heldDeletes) {
        health.report(report, heldDeletes);
        session.reported(this);
    }

    void drifted(byte[] drift) {
        health.drifted(node.incarnationBytes(), drift);
        session.tell(new HubNotes.Drifted(node.nodeId(), drift));
    }

    /**
     * The node has said what it cannot process; whoever watches is told when that has changed.
     *
     * @param what tells problems from others; {@link Digest#ZERO} for none
     * @param problems as they are to be told
     */
    public void problems(Digest what, byte[] problems) {
        if (health.hasOtherProblems(what)) {
            session.tell(new HubNotes.ProblemsChanged(node.nodeId(), problems));
        }
    }

    /** The stream has ended: the node gives its id back. Repeated calls change nothing. */
    public void leave() {
        session.leave(this);
    }

    Joining node() {
        return node;
    }

    Reader<M> reader() {
        return reader;
    }
}
