package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Has what left the tree looked at again, and brings edits among it to the hub. All on worker threads: what is there
 * may be large. Owned by the engine's thread.
 */
final class Bin {

    private static final long SWEEP_MILLIS = 1_000;

    private final Workspace workspace;
    private final HubConnection hub;
    private final LargeUploads large;
    private final Executor workers;
    private final Executor transfers;
    private final Consumer<Runnable> mailbox;
    private final Consumer<NodeEvent> events;
    private final HealthReports health;
    private boolean filled;
    private boolean sweeping;
    private long sweepAt;

    /**
     * @param mailbox runs on the engine's thread
     * @param events takes events on the engine's thread
     */
    Bin(
            Workspace workspace,
            HubConnection hub,
            LargeUploads large,
            Executor workers,
            Executor transfers,
            Consumer<Runnable> mailbox,
            Consumer<NodeEvent> events,
            HealthReports health) {
        this.workspace = workspace;
        this.hub = hub;
        this.large = large;
        this.workers = workers;
        this.transfers = transfers;
        this.mailbox = mailbox;
        this.events = events;
        this.health = health;
        filled = workspace.trashed() > 0;
    }

    /** Something may have left the tree. */
    void filled() {
        filled = true;
    }

    /** When {@link #sweep} has something to do. */
    long due() {
        return filled && !sweeping ? sweepAt : Long.MAX_VALUE;
    }

    void sweep(long now) {
        if (now < due()) {
            return;
        }
        sweeping = true;
        filled = false;
        sweepAt = now + SWEEP_MILLIS;
        workers.execute(() -> {
            List<Workspace.LateEdit> late = workspace.sweepTrash();
            boolean more = workspace.trashed() > 0;
            Workspace.KeptTrash kept = workspace.keptTrash();
            mailbox.accept(() -> {
                sweeping = false;
                health.trash(kept);
                filled |= more;
                for (Workspace.LateEdit edit : late) {
                    health.lateEdit(edit);
                    events.accept(new NodeEvent.LateEdit(edit.path(), edit.now(), edit.trashName()));
                }
            });
        });
    }

    void upload(NodeEffect.UploadLate wanted) {
        transfers.execute(() -> {
            boolean complete = uploaded(wanted);
            mailbox.accept(() -> events.accept(new NodeEvent.LateUploaded(wanted.name(), complete)));
        });
    }

    private boolean uploaded(NodeEffect.UploadLate wanted) {
        try (SeekableByteChannel file = workspace.openTrash(wanted.name())) {
            if (wanted.entry().chunked()) {
                return large.complete(file, wanted.entry(), bytes -> {});
            }
            byte[] bytes =
                    LargeUploads.read(file, 0, Math.toIntExact(wanted.entry().size()));
            Digest digest = wanted.entry().content();
            if (!Digest.of(bytes).equals(digest)) {
                return false;
            }
            hub.upload(digest, bytes).join();
            return true;
        } catch (IOException | CompletionException lostOrGone) {
            return false;
        }
    }

    void ended(NodeEffect.LateEnded late) {
        if (late.stored()) {
            health.lateEditStored(late.name());
            workers.execute(() -> {
                discard(late.name());
                Workspace.KeptTrash kept = workspace.keptTrash();
                mailbox.accept(() -> health.trash(kept));
            });
        } else {
            workspace.returnToTrash(late.name());
            filled = true;
        }
    }

    private void discard(String name) {
        try {
            workspace.discard(name);
        } catch (IOException stays) {
            // It is found by the next start, and sent again.
        }
    }
}
