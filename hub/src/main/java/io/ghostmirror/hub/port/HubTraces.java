package io.ghostmirror.hub.port;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Continues the traces that changes are made in. Safe for concurrent use; never blocks. */
public interface HubTraces {

    /** A request is being decided about. One of {@link #decided} and {@link #failed} ends it. */
    interface Committing {

        /** What the commit is made in. */
        TraceContext context();

        /** Its contents are durable. */
        void stored();

        void decided(CommitResult result);

        void failed(Throwable why);
    }

    /** Commits are being brought into the feed. */
    interface Publishing {

        /** What one of them is sent in. */
        TraceContext context(Commit commit);

        /** They are safe there, or the failure says that this is not known. */
        void ended(@Nullable Throwable failure);
    }

    /** A request over HTTP is being answered. */
    interface Answering {

        /** @param status that of the answer */
        void ended(int status);
    }

    /** Whether there is anything to tell of requests over HTTP. */
    boolean tracesRequests();

    /**
     * A request over HTTP has come.
     *
     * @param route the URL's path with names for what differs from request to request
     * @param session the session that it is about, if any
     * @param caller what it was sent in
     */
    Answering answering(String method, String route, Optional<String> session, TraceContext caller);

    Committing committing(String session, String nodeId, CommitRequest request);

    /** @param deltas at least one, all of one session */
    Publishing publishing(List<Delta> deltas);

    /**
     * A commit has come from another hub.
     *
     * @param sender what it was sent in
     * @return the commit as it is to be given on
     */
    Commit received(String session, Commit commit, TraceContext sender);

    /** Gives on what a node sent. */
    HubTraces NONE = new HubTraces() {
        @Override
        public boolean tracesRequests() {
            return false;
        }

        @Override
        public Answering answering(String method, String route, Optional<String> session, TraceContext caller) {
            return status -> {};
        }

        @Override
        public Committing committing(String session, String nodeId, CommitRequest request) {
            return new Committing() {
                @Override
                public TraceContext context() {
                    return request.trace();
                }

                @Override
                public void stored() {}

                @Override
                public void decided(CommitResult result) {}

                @Override
                public void failed(Throwable why) {}
            };
        }

        @Override
        public Publishing publishing(List<Delta> deltas) {
            return new Publishing() {
                @Override
                public TraceContext context(Commit commit) {
                    return commit.trace();
                }

                @Override
                public void ended(@Nullable Throwable failure) {}
            };
        }

        @Override
        public Commit received(String session, Commit commit, TraceContext sender) {
            return commit;
        }
    };
}
