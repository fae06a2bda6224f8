package io.ghostmirror.node.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeTelemetry;
import io.ghostmirror.node.port.Workspace;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Sends commits with the small contents that they name, and with the time at which the first of it was seen. */
final class Commits {

    private final HubConnection hub;
    private final Workspace workspace;
    private final SmallContents contents;
    private final Saver saver;
    private final NodeTelemetry telemetry;
    private long connection;
    private volatile long observedNanos;

    Commits(HubConnection hub, Workspace workspace, SmallContents contents, Saver saver, NodeTelemetry telemetry) {
        this.hub = hub;
        this.workspace = workspace;
        this.contents = contents;
        this.saver = saver;
        this.telemetry = telemetry;
    }

    /** What is sent from now on was decided on with what this connection told. */
    void connected(long over) {
        connection = over;
    }

    /** From any thread: something in the tree was touched. */
    void seen() {
        if (observedNanos == 0) {
            observedNanos = wallNanos();
        }
    }

    /** What was touched came to nothing: the next commit is not about it. */
    void nothingSeen() {
        observedNanos = 0;
    }

    void send(NodeEffect.Send send) {
        CommitRequest request = send.request();
        if (!send.asked().isEmpty()) {
            saver.record(new Unanswered(request.number(), send.asked()));
        }
        long seen = observedNanos;
        observedNanos = 0;
        var observed = new CommitRequest(
                request.number(),
                request.changeSet(),
                request.more(),
                request.atomic(),
                request.changes(),
                seen == 0 ? wallNanos() : seen);
        hub.commit(connection, observed.in(telemetry.sent(observed)), inline(request));
    }

    private Map<Digest, byte[]> inline(CommitRequest request) {
        var inline = new HashMap<Digest, byte[]>();
        for (Change change : request.changes()) {
            if (change instanceof Change.Put put && put.entry() instanceof Entry.File file && !file.chunked()) {
                byte[] bytes = contents.get(file.content());
                if (bytes == null
                        && workspace.inspect(put.path(), false) instanceof Observation.Present now
                        && now.entry().equals(file)) {
                    bytes = now.inline();
                }
                if (bytes != null) {
                    inline.put(file.content(), bytes);
                }
            }
        }
        return inline;
    }

    private static long wallNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
