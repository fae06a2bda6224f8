package io.ghostmirror.node.port;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Applied;
import java.util.List;
import java.util.function.IntSupplier;

/** Is told what a node does, for those who look at traces and metrics. Safe for concurrent use; never blocks. */
public interface NodeTelemetry {

    /** Changes are sent, the first of them seen at {@code request.observedNanos()}. Returns what they travel in. */
    TraceContext sent(CommitRequest request);

    void answered(CommitResult result);

    /** What was sent and not answered will not be. */
    void disconnected();

    /** Another node's commit has come. */
    void delivered(Commit commit);

    /** What commits brought is on the disk, or will not be. */
    void settled(List<Applied> applied);

    /** Everything up to here is on the disk. */
    void reached(Cursor cursor);

    /** A directory, or the whole tree, was listed. */
    void scanned(long nanos);

    /** @param directories how many are watched now */
    void watching(IntSupplier directories);

    /** Tells nobody. */
    NodeTelemetry NONE = new NodeTelemetry() {
        @Override
        public TraceContext sent(CommitRequest request) {
            return TraceContext.NONE;
        }

        @Override
        public void answered(CommitResult result) {}

        @Override
        public void disconnected() {}

        @Override
        public void delivered(Commit commit) {}

        @Override
        public void settled(List<Applied> applied) {}

        @Override
        public void reached(Cursor cursor) {}

        @Override
        public void scanned(long nanos) {}

        @Override
        public void watching(IntSupplier directories) {}
    };
}
