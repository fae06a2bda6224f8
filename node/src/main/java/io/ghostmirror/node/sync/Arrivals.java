package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.HubUnavailableException;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the hub says to the disk. A few changes whose content is at hand are applied at once, on the engine's
 * thread; many on the disk's thread; what must be fetched first is staged on a transfer thread.
 */
final class Arrivals {

    private static final int AT_ONCE = 8;
    private static final int SLICE = 64;

    private final Workspace workspace;
    private final Saver saver;
    private final Rules rules;
    private final HubConnection hub;
    private final SmallContents contents;
    private final LargeDownloads large;
    private final Executor disk;
    private final Executor transfers;
    private final Consumer<List<Applied>> settled;
    private final AtomicInteger queued = new AtomicInteger();
    private final List<Intent> waitingForHub = new ArrayList<>();

    /** @param settled takes results on any thread */
    Arrivals(
            Workspace workspace,
            Saver saver,
            Rules rules,
            HubConnection hub,
            SmallContents contents,
            LargeDownloads large,
            Executor disk,
            Executor transfers,
            Consumer<List<Applied>> settled) {
        this.workspace = workspace;
        this.saver = saver;
        this.rules = rules;
        this.hub = hub;
        this.contents = contents;
        this.large = large;
        this.disk = disk;
        this.transfers = transfers;
        this.settled = settled;
    }

    void apply(List<Intent> intents) {
        var ready = new ArrayList<Intent>();
        for (Intent intent : intents) {
            switch (contentOf(intent)) {
                case NONE, AT_HAND -> ready.add(intent);
                case SMALL -> fetchSmall(intent);
                case LARGE -> transfers.execute(() -> fetchLarge(intent));
            }
        }
        if (ready.isEmpty()) {
            return;
        }
        if (ready.size() <= AT_ONCE && queued.get() == 0) {
            settled.accept(carryOut(ready));
        } else {
            for (int from = 0; from < ready.size(); from += SLICE) {
                List<Intent> slice = List.copyOf(ready.subList(from, Math.min(ready.size(), from + SLICE)));
                onDisk(() -> settled.accept(carryOut(slice)));
            }
        }
    }

    private enum Content {
        NONE,
        AT_HAND,
        SMALL,
        LARGE
    }

    private Content contentOf(Intent intent) {
        if (!(intent.target() instanceof Entry.File file) || intent.source() != null || onlyMode(intent)) {
            return Content.NONE;
        }
        if (file.chunked()) {
            return Content.LARGE;
        }
        return file.size() == 0 || contents.get(file.content()) != null ? Content.AT_HAND : Content.SMALL;
    }

    private static boolean onlyMode(Intent intent) {
        return intent.expected() instanceof Entry.File old
                && intent.target() instanceof Entry.File file
                && old.sameContent(file);
    }

    private void onDisk(Runnable work) {
        queued.incrementAndGet();
        disk.execute(() -> {
            try {
                work.run();
            } finally {
                queued.decrementAndGet();
            }
        });
    }

    private List<Applied> carryOut(List<Intent> intents) {
        saver.record(intents);
        var results = new ArrayList<Applied>(intents.size());
        for (Intent intent : intents) {
            results.add(carryOut(intent));
        }
        return results;
    }

    private Applied carryOut(Intent intent) {
        try {
            return flip(intent, stageAtHand(intent));
        } catch (IOException e) {
            return failed(intent, e);
        }
    }

    private Applied flip(Intent intent, Workspace.@Nullable Staged staged) {
        var one = new ArrayList<Workspace.@Nullable Staged>();
        one.add(staged);
        Applied applied = workspace.apply(List.of(intent), one).getFirst();
        boolean done = applied instanceof Applied.Done;
        if (done && intent.source() != null && intent.target() instanceof Entry.Directory) {
            rules.moved(intent.source(), intent.path());
        }
        return applied;
    }

    private Workspace.@Nullable Staged stageAtHand(Intent intent) throws IOException {
        if (intent.source() != null) {
            return null;
        }
        return switch (intent.target()) {
            case Entry.Symlink link -> workspace.stage(link, null);
            case Entry.File file
            when !onlyMode(intent) -> {
                byte[] bytes = file.size() == 0 ? new byte[0] : contents.get(file.content());
                if (bytes == null) {
                    throw new IOException("the content is no longer at hand");
                }
                yield workspace.stage(file, out -> out.write(ByteBuffer.wrap(bytes)));
            }
            case null, default -> null;
        };
    }

    private static Applied failed(Intent intent, IOException e) {
        String message = String.valueOf(e.getMessage());
        boolean full = message.contains("no space left") || message.contains("quota exceeded");
        var reason = full ? Problem.Reason.NO_SPACE : Problem.Reason.IO;
        String detail = full
                ? "does not fit on this node's disk; free some space, it is tried again"
                : "cannot be written: " + message + "; it is tried again";
        return new Applied.Failed(intent.path(), new Problem(intent.path(), reason, detail));
    }

    private void fetchSmall(Intent intent) {
        Entry.File file = (Entry.File) Objects.requireNonNull(intent.target());
        Digest digest = file.content();
        CompletableFuture<byte[]> fetched = hub.fetch(digest);
        fetched.whenComplete((bytes, failure) -> {
            if (failure == null) {
                contents.put(digest, bytes);
                onDisk(() -> settled.accept(carryOut(List.of(intent))));
            } else {
                lost(intent, failure);
            }
        });
    }

    private void fetchLarge(Intent intent) {
        try {
            Entry.File file = (Entry.File) Objects.requireNonNull(intent.target());
            Workspace.Staged staged = large.stage(intent.path(), file, intent.expected(), intent.expectedStat());
            onDisk(() -> {
                saver.record(List.of(intent));
                settled.accept(List.of(flip(intent, staged)));
            });
        } catch (CompletionException e) {
            lost(intent, e);
        } catch (IOException e) {
            settled.accept(List.of(failed(intent, e)));
        } catch (RuntimeException e) {
            settled.accept(List.of(failed(intent, new IOException(String.valueOf(e.getMessage()), e))));
        }
    }

    private void lost(Intent intent, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HubUnavailableException) {
            synchronized (waitingForHub) {
                waitingForHub.add(intent);
            }
        } else {
            settled.accept(List.of(failed(intent, new IOException(String.valueOf(cause.getMessage()), cause))));
        }
    }

    /** The hub is back: what waited for it is fetched again. */
    void connected() {
        List<Intent> again;
        synchronized (waitingForHub) {
            again = List.copyOf(waitingForHub);
            waitingForHub.clear();
        }
        apply(again);
    }
}
