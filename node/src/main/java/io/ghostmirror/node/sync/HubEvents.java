package io.ghostmirror.node.sync;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeTelemetry;
import java.util.List;
import java.util.Map;

/** Tells the loop what the hub says; contents that came along are kept at hand once they are verified. */
final class HubEvents implements HubConnection.Listener {

    private final NodeLoop loop;
    private final SmallContents contents;
    private final JoinReports joining;
    private final Refills refills;
    private final NodeTelemetry telemetry;

    HubEvents(NodeLoop loop, SmallContents contents, JoinReports joining, Refills refills, NodeTelemetry telemetry) {
        this.loop = loop;
        this.contents = contents;
        this.joining = joining;
        this.refills = refills;
        this.telemetry = telemetry;
    }

    @Override
    public Cursor cursor() {
        return loop.cursor();
    }

    @Override
    public void onConnected(long connection, boolean cursorValid, Cursor head, LastRequest last) {
        joining.connected(!cursorValid || loop.cursor().seq() == 0);
        loop.connected(connection, new NodeEvent.Connected(cursorValid, head, last));
    }

    @Override
    public void onRows(List<Row> rows, boolean last, Cursor head) {
        loop.fromHub(new NodeEvent.Rows(rows, last, head));
    }

    @Override
    public void onBucket(int bucket, List<Row> rows, Cursor head) {
        loop.fromHub(new NodeEvent.Bucket(bucket, rows, head));
    }

    @Override
    public void onBuckets(List<Digest> digests, Cursor head) {
        loop.fromHub(new NodeEvent.Buckets(digests, head));
    }

    @Override
    public void onCommit(Commit commit, Map<Digest, byte[]> inline) {
        inline.forEach((digest, bytes) -> {
            if (Digest.of(bytes).equals(digest)) {
                contents.put(digest, bytes);
            }
        });
        telemetry.delivered(commit);
        loop.fromHub(new NodeEvent.Delivered(commit));
    }

    @Override
    public void onResult(CommitResult result) {
        joining.answered(result);
        telemetry.answered(result);
        loop.fromHub(new NodeEvent.Answered(result));
    }

    @Override
    public void onHeldDeletes(boolean approved) {
        loop.fromHub(new NodeEvent.HeldDecided(approved));
    }

    @Override
    public void onConflictResolved(WorkspacePath path) {
        loop.fromHub(new NodeEvent.ConflictResolved(path));
    }

    @Override
    public void onContentNeeded(WorkspacePath path, Entry.File file) {
        refills.needed(path, file);
    }

    @Override
    public void onDisconnected(String why) {
        telemetry.disconnected();
        loop.disconnected(why);
    }

    @Override
    public void onRefused(String why) {
        loop.fail(why);
    }
}
