package io.ghostmirror.node.cli;

import io.ghostmirror.core.sync.Backlog;
import io.ghostmirror.node.sync.NodeListener;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells a person how a node is doing: its one line when it is ready, and what is in its way. */
final class JoinConsole implements NodeListener {

    /** What is new each time the hub fails in the same way. */
    private static final String LOG_ID = "(?<=see its log for )[0-9a-f]+";

    /** A trouble that comes back sooner with each connection is one trouble. */
    private static final long SAME_TROUBLE_NANOS = 60_000_000_000L;

    private final Console console;
    private final String session;
    private final String nodeId;
    private final LongSupplier nanos;
    private final JoinProgress progress = new JoinProgress();
    private @Nullable String trouble;
    private boolean lost;
    private long saidAt;

    JoinConsole(Console console, String session, String nodeId, LongSupplier nanos) {
        this.console = console;
        this.session = session;
        this.nodeId = nodeId;
        this.nanos = nanos;
    }

    @Override
    public synchronized void disconnected(String why) {
        String reason = why.replaceFirst(LOG_ID, "");
        boolean said = reason.equals(trouble) && (lost || nanos.getAsLong() - saidAt < SAME_TROUBLE_NANOS);
        if (!said) {
            trouble = reason;
            lost = true;
            saidAt = nanos.getAsLong();
            console.note("ghost: " + why + " Trying again.");
        }
    }

    @Override
    public synchronized void connected() {
        if (lost) {
            lost = false;
            console.note("ghost: Connected.");
        }
    }

    @Override
    public boolean showsProgress() {
        return console.interactive();
    }

    @Override
    public synchronized void progress(Backlog backlog) {
        if (backlog.filesLeft() > 0) {
            console.progress(progress.line(nanos.getAsLong(), backlog));
        }
    }

    @Override
    public synchronized void ready(long seq, long entries, long problems, long conflicts) {
        console.clearProgress();
        console.line("ready session=" + session + " node=" + nodeId + " seq=" + seq + " entries=" + entries
                + " problems=" + problems);
        console.out().flush();
        if (conflicts > 0) {
            console.note("ghost: " + Formats.count(conflicts, "conflict")
                    + " with what was here before, both versions are kept: `ghost conflicts --session " + session
                    + "` lists them.");
        }
    }
}
