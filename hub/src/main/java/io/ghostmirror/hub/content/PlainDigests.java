package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.smallrye.mutiny.Uni;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The SHA-256 of whole files, as {@code sha256sum} says it. That of a large file is computed at the first request, one
 * file at a time in the background, and remembered while it is among the last asked for. Safe for concurrent use; never
 * blocks the caller.
 */
public final class PlainDigests {

    /** Files remembered or being computed; each takes about 300 bytes. */
    private static final int MAX_REMEMBERED = 10_000;

    private static final int IDLE_SECONDS = 10;

    private final FileContents contents;
    private final Executor background;
    private final Map<Digest, Uni<Digest>> byContent = new LinkedHashMap<>(16, 0.75f, true);

    public PlainDigests(FileContents contents) {
        this.contents = contents;
        var oneThread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("plain-digests").daemon().factory());
        oneThread.allowCoreThreadTimeOut(true);
        this.background = oneThread;
    }

    /** The SHA-256 of a file's bytes. Fails as reading the file does; then the next request tries again. */
    public Uni<Digest> sha256(Entry.File file) {
        return file.chunked() ? remembered(file) : Uni.createFrom().item(file.content());
    }

    private synchronized Uni<Digest> remembered(Entry.File file) {
        Uni<Digest> known = byContent.get(file.content());
        if (known == null) {
            known = computed(file).memoize().indefinitely();
            byContent.put(file.content(), known);
            if (byContent.size() > MAX_REMEMBERED) {
                byContent.remove(byContent.keySet().iterator().next());
            }
        }
        return known;
    }

    private Uni<Digest> computed(Entry.File file) {
        return Uni.createFrom()
                .item(() -> compute(file))
                .runSubscriptionOn(background)
                .onFailure(CompletionException.class)
                .transform(wrapper -> Objects.requireNonNullElse(wrapper.getCause(), wrapper))
                .onFailure()
                .invoke(() -> forget(file));
    }

    private synchronized void forget(Entry.File file) {
        byContent.remove(file.content());
    }

    private Digest compute(Entry.File file) {
        MessageDigest sha = Digest.newSha256();
        contents.read(file, 0, file.size())
                .invoke(sha::update)
                .onItem()
                .ignoreAsUni()
                .await()
                .indefinitely();
        return Digest.ofBytes(sha.digest());
    }
}
