package io.ghostmirror.node.cli;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells a person how a node is doing: its one line when it is ready, and what is in its way. */
final class JoinConsole implements NodeRunner.Listener {

    private static final long SHOW_EVERY_NANOS = 200_000_000;

    private final Console console;
    private final String session;
    private final String nodeId;
    private final LongSupplier nanos;
    private final JoinProgress progress;
    private @Nullable String trouble;
    private boolean ready;
    private long shown;

    JoinConsole(Console console, String session, String nodeId, LongSupplier nanos) {
        this.console = console;
        this.session = session;
        this.nodeId = nodeId;
        this.nanos = nanos;
        progress = new JoinProgress(nanos.getAsLong());
        shown = nanos.getAsLong();
    }

    @Override
    public synchronized void disconnected(String why) {
        if (!why.equals(trouble)) {
            trouble = why;
            console.note("ghost: " + why + " Trying again.");
        }
    }

    @Override
    public synchronized void connected() {
        if (trouble != null) {
            trouble = null;
            console.note("ghost: Connected.");
        }
    }

    @Override
    public synchronized void progress(NodeRunner.Progress now) {
        long time = nanos.getAsLong();
        if (!ready && time - shown >= SHOW_EVERY_NANOS) {
            shown = time;
            console.progress(progress.line(time, now));
        }
    }

    @Override
    public synchronized void ready(long seq, long entries, long problems) {
        ready = true;
        console.clearProgress();
        console.line("ready session=" + session + " node=" + nodeId + " seq=" + seq + " entries=" + entries
                + " problems=" + problems);
        console.out().flush();
    }
}
