package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.LeafRef;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
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

    /**
     * Stages a file. Fails with a CompletionException when the hub is lost or does not have it.
     *
     * @param seen the stat that {@code before} was seen with; null when unknown
     */
    Workspace.Staged stage(WorkspacePath path, Entry.File target, @Nullable Entry before, @Nullable Stat seen)
            throws IOException {
        List<ChunkRef> old = before instanceof Entry.File file && file.chunked() ? chunksOf(file.content()) : List.of();
        List<ChunkRef> chunks = chunks(target.content(), old);
        try (Workspace.FileContent local = old.isEmpty() ? null : openOrNull(path)) {
            Map<Digest, Place> places = local == null ? Map.of() : places(old);
            Workspace.Staged staged = null;
            if (local != null && seen != null && local.isAsSeen(seen)) {
                staged = stageCopying(path, target, chunks, places, local, seen);
            }
            if (staged == null) {
                staged = workspace.stage(target, out -> {
                    reports.started(path);
                    LongConsumer written = length -> reports.moved(path, length);
                    List<ChunkRef> left = chunks.subList(interrupted(chunks, out, written), chunks.size());
                    var fetched = new Ahead(left, chunk -> fetch(chunk, places, local));
                    for (ChunkRef chunk : left) {
                        write(chunk, fetched.next(), out, written);
                    }
                });
            }
            store.saveRecipe(target.content(), Recipe.encodeFlat(chunks));
            return staged;
        }
    }

    /** What is surely as it was when it was hashed is not hashed again. Null when it changed meanwhile. */
    private Workspace.@Nullable Staged stageCopying(
            WorkspacePath path,
            Entry.File target,
            List<ChunkRef> chunks,
            Map<Digest, Place> places,
            Workspace.FileContent local,
            Stat seen)
            throws IOException {
        try {
            return workspace.stage(target, out -> {
                reports.started(path);
                LongConsumer written = length -> reports.moved(path, length);
                int done = interrupted(chunks, out, written);
                var fetched = new Ahead(
                        absent(chunks.subList(done, chunks.size()), places), chunk -> hub.fetch(chunk.digest()));
                for (int at = done; at < chunks.size(); ) {
                    Place first = place(chunks.get(at), places);
                    if (first == null) {
                        write(chunks.get(at++), fetched.next(), out, written);
                        continue;
                    }
                    long length = 0;
                    while (at < chunks.size()
                            && new Place(first.offset() + length, chunks.get(at).length())
                                    .equals(place(chunks.get(at), places))) {
                        length += chunks.get(at++).length();
                    }
                    out.copy(local, first.offset(), length);
                    written.accept(length);
                }
                if (!local.isAsSeen(seen)) {
                    throw new ChangedMeanwhileException();
                }
            });
        } catch (ChangedMeanwhileException e) {
            return null;
        }
    }

    private static List<ChunkRef> absent(List<ChunkRef> chunks, Map<Digest, Place> places) {
        return chunks.stream().filter(chunk -> place(chunk, places) == null).toList();
    }

    /** Null where the recipe says another length of the chunk: then it lies, and the hub's chunk is looked at. */
    private static @Nullable Place place(ChunkRef chunk, Map<Digest, Place> places) {
        Place place = places.get(chunk.digest());
        return place != null && place.length() == chunk.length() ? place : null;
    }

    private static final class ChangedMeanwhileException extends IOException {}

    private Workspace.@Nullable FileContent openOrNull(WorkspacePath path) {
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

    private interface Source {
        CompletableFuture<byte[]> get(ChunkRef chunk) throws IOException;
    }

    /** Chunks in order, asked for before they are needed. */
    private static final class Ahead {

        private final Iterator<ChunkRef> wanted;
        private final Source source;
        private final Deque<CompletableFuture<byte[]>> asked = new ArrayDeque<>();

        Ahead(List<ChunkRef> chunks, Source source) {
            this.wanted = chunks.iterator();
            this.source = source;
        }

        byte[] next() throws IOException {
            while (wanted.hasNext() && asked.size() < AHEAD) {
                asked.add(source.get(wanted.next()));
            }
            return asked.remove().join();
        }
    }

    /** How many chunks an interrupted attempt has written; what comes next is written behind them. */
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

    private static void write(ChunkRef chunk, byte[] bytes, WritableByteChannel out, LongConsumer written)
            throws IOException {
        if (bytes.length != chunk.length()) {
            throw new IOException(
                    "chunk " + chunk.digest() + " has " + bytes.length + " bytes (expected: " + chunk.length() + ")");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        written.accept(chunk.length());
    }

    /** From the disk if it has not changed there, else from the hub. */
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
