package io.ghostmirror.hub.grpc;

import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.hub.live.Member;
import io.ghostmirror.hub.live.Submission;
import io.ghostmirror.proto.v1.CommitRequest;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ManifestQuery;
import io.ghostmirror.proto.wire.Wire;
import io.smallrye.mutiny.Multi;

/** A LIVE stream: hands what the node sends to its membership. */
final class LiveHandler implements StreamHandler {

    /** Requests and questions a node may have under way, unanswered. */
    static final int WINDOW = 4;

    private final Member<FileSyncResponse> member;
    private Runnable oneMore = () -> {};

    LiveHandler(Member<FileSyncResponse> member) {
        this.member = member;
    }

    @Override
    public Multi<FileSyncResponse> messages() {
        return member.messages();
    }

    @Override
    public void start(Demand demand) {
        oneMore = () -> demand.request(1);
        demand.request(WINDOW);
    }

    @Override
    public void message(FileSyncRequest message) {
        switch (message.getMessageCase()) {
            case COMMIT -> member.submit(submission(message.getCommit()), oneMore);
            case QUERY -> ask(message.getQuery());
            case APPLIED -> {
                member.applied(message.getApplied().getSeq());
                oneMore.run();
            }
            case OPEN, FIND_MISSING, CHUNK, FETCH, MESSAGE_NOT_SET ->
                throw new IllegalArgumentException("message on a LIVE stream: " + message.getMessageCase()
                        + " (expected: COMMIT, APPLIED or QUERY)");
        }
    }

    private static Submission submission(CommitRequest request) {
        return new Submission(Wire.fromWire(request), Wire.inlineOf(request));
    }

    private void ask(ManifestQuery query) {
        if (!query.hasBucket()) {
            member.askBuckets(oneMore);
        } else if (query.getBucket() >= 0 && query.getBucket() < RowHash.BUCKETS) {
            member.askBucket(query.getBucket(), oneMore);
        } else {
            throw new IllegalArgumentException("bucket: " + Integer.toUnsignedString(query.getBucket())
                    + " (expected: below " + RowHash.BUCKETS + ")");
        }
    }

    @Override
    public void refuse(Throwable why) {
        member.refuse(why);
    }

    @Override
    public void ended() {
        member.leave();
    }
}
