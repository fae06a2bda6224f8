package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.HubUnavailableException;
import io.ghostmirror.node.port.NodeStoreException;
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
    private final Consumer<Runnable> engine;
    private final AtomicInteger queued = new AtomicInteger();
    private final List<Intent> waitingForHub = new ArrayList<>();

    /** What the tree that is known now is asked to become. */
    private volatile Era era = new Era();

    private volatile int connections;

    /** Lasts until the synced tree is forgotten: what was intended before must not be recorded after. */
    private static final class Era {
        private boolean over;
    }

    /**
     * @param settled takes results on any thread
     * @param engine runs on the engine's thread
     */
    Arrivals(
            Workspace workspace,
            Saver saver,
            Rules rules,
            HubConnection hub,
            SmallContents contents,
            LargeDownloads large,
            Executor disk,
            Executor transfers,
            Consumer<List<Applied>> settled,
            Consumer<Runnable> engine) {
        this.workspace = workspace;
        this.saver = saver;
        this.rules = rules;
        this.hub = hub;
        this.contents = contents;
        this.large = large;
        this.disk = disk;
        this.transfers = transfers;
        this.settled = settled;
        this.engine = engine;
    }

    void apply(List<Intent> intents) {
        Era now = era;
        var ready = new ArrayList<Intent>();
        for (Intent intent : intents) {
            switch (contentOf(intent)) {
                case NONE, AT_HAND -> ready.add(intent);
                case SMALL -> fetchSmall(intent, now);
                case LARGE -> transfers.execute(() -> fetchLarge(intent, now));
            }
        }
        if (ready.isEmpty()) {
            return;
        }
        if (ready.size() <= AT_ONCE && queued.get() == 0) {
            settled.accept(carryOut(ready, now));
        } else {
            for (int from = 0; from < ready.size(); from += SLICE) {
                List<Intent> slice = List.copyOf(ready.subList(from, Math.min(ready.size(), from + SLICE)));
                onDisk(() -> settled.accept(carryOut(slice, now)));
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

    private boolean record(List<Intent> intents, Era of) {
        synchronized (of) {
            if (!of.over) {
                saver.record(intents);
            }
            return !of.over;
        }
    }

    private static List<Applied> diverged(List<Intent> intents) {
        return intents.stream()
                .<Applied>map(intent -> new Applied.Diverged(intent.path()))
                .toList();
    }

    private List<Applied> carryOut(List<Intent> intents, Era of) {
        if (!record(intents, of)) {
            return diverged(intents);
        }
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

    private void fetchSmall(Intent intent, Era of) {
        int connection = connections;
        Entry.File file = (Entry.File) Objects.requireNonNull(intent.target());
        Digest digest = file.content();
        CompletableFuture<byte[]> fetched = hub.fetch(digest);
        fetched.whenComplete((bytes, failure) -> {
            if (failure == null) {
                contents.put(digest, bytes);
                onDisk(() -> settled.accept(carryOut(List.of(intent), of)));
            } else {
                lost(intent, of, connection, failure);
            }
        });
    }

    private void fetchLarge(Intent intent, Era of) {
        int connection = connections;
        try {
            Entry.File file = (Entry.File) Objects.requireNonNull(intent.target());
            Workspace.Staged staged = large.stage(intent.path(), file, intent.expected(), intent.expectedStat());
            onDisk(() -> settled.accept(
                    record(List.of(intent), of) ? List.of(flip(intent, staged)) : diverged(List.of(intent))));
        } catch (CompletionException e) {
            lost(intent, of, connection, e);
        } catch (NodeStoreException e) {
            throw e;
        } catch (IOException e) {
            settled.accept(List.of(failed(intent, e)));
        } catch (RuntimeException e) {
            settled.accept(List.of(failed(intent, new IOException(String.valueOf(e.getMessage()), e))));
        }
    }

    /** @param connection the one that it was asked for on */
    private void lost(Intent intent, Era of, int connection, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof HubUnavailableException)) {
            settled.accept(List.of(failed(intent, new IOException(String.valueOf(cause.getMessage()), cause))));
        } else if (waits(intent, of, connection)) {
            return;
        } else if (of == era) {
            engine.accept(() -> apply(List.of(intent)));
        } else {
            settled.accept(diverged(List.of(intent)));
        }
    }

    private boolean waits(Intent intent, Era of, int connection) {
        synchronized (waitingForHub) {
            return of == era && connection == connections && waitingForHub.add(intent);
        }
    }

    private List<Intent> noLongerWaiting() {
        List<Intent> waited = List.copyOf(waitingForHub);
        waitingForHub.clear();
        return waited;
    }

    /** The hub is back: what waited for it is fetched again. */
    void connected() {
        List<Intent> waited;
        synchronized (waitingForHub) {
            connections++;
            waited = noLongerWaiting();
        }
        apply(waited);
    }

    /** The synced tree is no longer worth anything, and nothing that came of it. */
    void forget(Cursor start) {
        Era ending = era;
        List<Intent> waited;
        synchronized (waitingForHub) {
            era = new Era();
            waited = noLongerWaiting();
        }
        synchronized (ending) {
            ending.over = true;
            saver.forget(start);
        }
        settled.accept(diverged(waited));
    }
}
