package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Brings content again that the hub has lost, where the file here still has it; one file at a time. What could not be
 * brought since the connection was lost is asked for again by the hub.
 */
final class Refills {

    private final Workspace workspace;
    private final HubConnection hub;
    private final LargeUploads uploads;
    private final Executor transfers;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    Refills(Workspace workspace, HubConnection hub, LargeUploads uploads, Executor transfers) {
        this.workspace = workspace;
        this.hub = hub;
        this.uploads = uploads;
        this.transfers = transfers;
    }

    /** On any thread. */
    void needed(WorkspacePath path, Entry.File file) {
        synchronized (waiting) {
            waiting.add(() -> bring(path, file));
            if (running) {
                return;
            }
            running = true;
        }
        transfers.execute(this::bringNext);
    }

    private void bringNext() {
        Runnable next = take();
        if (next != null) {
            try {
                next.run();
            } finally {
                transfers.execute(this::bringNext);
            }
        }
    }

    private @Nullable Runnable take() {
        synchronized (waiting) {
            Runnable next = waiting.poll();
            running = next != null;
            return next;
        }
    }

    private void bring(WorkspacePath path, Entry.File file) {
        try {
            if (file.chunked()) {
                bringLarge(path, file);
            } else {
                bringSmall(path, file);
            }
        } catch (IOException | CompletionException goneOrLost) {
            // Another node may have it; the hub asks again at the next connection.
            return;
        }
    }

    private void bringLarge(WorkspacePath path, Entry.File file) throws IOException {
        try (SeekableByteChannel open = workspace.open(path)) {
            if (open.size() == file.size()) {
                uploads.complete(open, file, bytes -> {});
            }
        }
    }

    private void bringSmall(WorkspacePath path, Entry.File file) {
        Digest content = file.content();
        if (workspace.inspect(path, false) instanceof Observation.Present now
                && now.inline() != null
                && now.entry() instanceof Entry.File here
                && here.content().equals(content)
                && !hub.findMissing(List.of(content)).join().isEmpty()) {
            hub.upload(content, now.inline()).join();
        }
    }
}
