package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.LeafRef;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Puts a large file together: from the chunks of what is at its path already, and from the hub. */
final class LargeDownloads {

    private static final int AHEAD = 48;

    private final Workspace workspace;
    private final NodeStore store;
    private final HubConnection hub;
    private final JoinReports reports;
    private final Executor hashers;

    /** @param hashers verify what is at hand, so that it is hashed while other chunks are written */
    LargeDownloads(Workspace workspace, NodeStore store, HubConnection hub, JoinReports reports, Executor hashers) {
        this.workspace = workspace;
        this.store = store;
        this.hub = hub;
        this.reports = reports;
        this.hashers = hashers;
    }

    /** Where a chunk is on this disk. */
    private record Place(long offset, int length) {}

    /** Stages a file. Fails with a CompletionException when the hub is lost or does not have it. */
    Workspace.Staged stage(WorkspacePath path, Entry.File target, @Nullable Entry before) throws IOException {
        List<ChunkRef> old = before instanceof Entry.File file && file.chunked() ? chunksOf(file.content()) : List.of();
        List<ChunkRef> chunks = chunks(target.content(), old);
        try (SeekableByteChannel local = old.isEmpty() ? null : openOrNull(path)) {
            Map<Digest, Place> places = local == null ? Map.of() : places(old);
            Workspace.Staged staged = workspace.stage(target, out -> {
                reports.started(path);
                write(chunks, places, local, out, length -> reports.moved(path, length));
            });
            store.saveRecipe(target.content(), Recipe.encodeFlat(chunks));
            return staged;
        }
    }

    private @Nullable SeekableByteChannel openOrNull(WorkspacePath path) {
        try {
            return workspace.open(path);
        } catch (IOException gone) {
            return null;
        }
    }

    private List<ChunkRef> chunksOf(Digest content) {
        Optional<byte[]> known = store.recipe(content);
        return known.map(Recipe::decodeFlat).orElse(List.of());
    }

    /** The chunk list by root and leaves; leaves that the old version had are not fetched. */
    private List<ChunkRef> chunks(Digest content, List<ChunkRef> old) {
        Optional<byte[]> known = store.recipe(content);
        if (known.isPresent()) {
            return Recipe.decodeFlat(known.get());
        }
        var oldLeaves = new HashMap<Digest, byte[]>();
        if (!old.isEmpty()) {
            Recipe.of(old).leaves().forEach(leaf -> oldLeaves.put(Digest.of(leaf), leaf));
        }
        byte[] root = hub.fetch(content).join();
        List<LeafRef> leaves = Recipe.decodeRoot(root);
        var fetched = new ArrayList<CompletableFuture<byte[]>>();
        for (LeafRef leaf : leaves) {
            byte[] mine = oldLeaves.get(leaf.digest());
            fetched.add(mine != null ? CompletableFuture.completedFuture(mine) : hub.fetch(leaf.digest()));
        }
        return Recipe.ofPieces(
                        root, fetched.stream().map(CompletableFuture::join).toList())
                .chunks();
    }

    private static Map<Digest, Place> places(List<ChunkRef> chunks) {
        var places = new HashMap<Digest, Place>();
        long offset = 0;
        for (ChunkRef chunk : chunks) {
            places.put(chunk.digest(), new Place(offset, chunk.length()));
            offset += chunk.length();
        }
        return places;
    }

    private void write(
            List<ChunkRef> chunks,
            Map<Digest, Place> places,
            @Nullable SeekableByteChannel local,
            SeekableByteChannel out,
            LongConsumer written)
            throws IOException {
        int done = interrupted(chunks, out, written);
        Deque<CompletableFuture<byte[]>> ahead = new ArrayDeque<>();
        int next = done;
        for (ChunkRef chunk : chunks.subList(done, chunks.size())) {
            while (next < chunks.size() && ahead.size() < AHEAD) {
                ahead.add(fetch(chunks.get(next++), places, local));
            }
            byte[] bytes = ahead.remove().join();
            if (bytes.length != chunk.length()) {
                throw new IOException("chunk " + chunk.digest() + " has " + bytes.length + " bytes (expected: "
                        + chunk.length() + ")");
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            written.accept(chunk.length());
        }
    }

    /** How many chunks an interrupted attempt has written; goes on behind them. */
    private static int interrupted(List<ChunkRef> chunks, SeekableByteChannel out, LongConsumer written)
            throws IOException {
        int done = 0;
        long offset = 0;
        if (out.size() > 0) {
            for (ChunkRef chunk : chunks) {
                byte[] bytes = LargeUploads.read(out, offset, chunk.length());
                if (bytes.length != chunk.length() || !Digest.of(bytes).equals(chunk.digest())) {
                    break;
                }
                written.accept(chunk.length());
                offset += chunk.length();
                done++;
            }
            out.truncate(offset);
        }
        out.position(offset);
        return done;
    }

    private CompletableFuture<byte[]> fetch(
            ChunkRef chunk, Map<Digest, Place> places, @Nullable SeekableByteChannel local) throws IOException {
        Place place = places.get(chunk.digest());
        if (place != null && local != null && place.length() == chunk.length()) {
            byte[] mine = LargeUploads.read(local, place.offset(), place.length());
            return CompletableFuture.supplyAsync(() -> Digest.of(mine).equals(chunk.digest()), hashers)
                    .thenCompose(same -> same ? CompletableFuture.completedFuture(mine) : hub.fetch(chunk.digest()));
        }
        return hub.fetch(chunk.digest());
    }
}
