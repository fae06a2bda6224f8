package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Chunker;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;

/**
 * Brings the chunks of large files to the hub: only those it does not have. Blocking, for a transfer thread. The hub
 * refuses what is not the chunk any more since the file was written to meanwhile.
 */
final class LargeUploads {

    private static final int ASKED_AT_ONCE = 4_096;
    private static final int IN_FLIGHT = 32;

    private final Workspace workspace;
    private final NodeStore store;
    private final HubConnection hub;
    private final JoinReports reports;

    LargeUploads(Workspace workspace, NodeStore store, HubConnection hub, JoinReports reports) {
        this.workspace = workspace;
        this.store = store;
        this.hub = hub;
        this.reports = reports;
    }

    NodeEvent.Uploaded upload(NodeEffect.Upload wanted) {
        return new NodeEvent.Uploaded(wanted.path(), wanted.entry(), complete(wanted.path(), wanted.entry()));
    }

    private boolean complete(WorkspacePath path, Entry.File entry) {
        try (SeekableByteChannel file = workspace.open(path)) {
            reports.started(path);
            return complete(file, entry, bytes -> reports.moved(path, bytes));
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * Whether all of a file's content is at the hub now.
     *
     * @param moved is told the bytes that are done with, as it goes on
     */
    boolean complete(SeekableByteChannel file, Entry.File entry, LongConsumer moved) {
        try {
            List<ChunkRef> chunks = knownChunks(entry.content(), file);
            Recipe recipe = Recipe.of(chunks);
            if (!recipe.digest().equals(entry.content())) {
                return false;
            }
            Set<Digest> missing = missing(recipe);
            var sent = new ArrayList<CompletableFuture<Void>>();
            long offset = 0;
            for (ChunkRef chunk : chunks) {
                if (missing.remove(chunk.digest())) {
                    send(chunk.digest(), read(file, offset, chunk.length()), sent);
                }
                offset += chunk.length();
                moved.accept(chunk.length());
            }
            for (byte[] leaf : recipe.leaves()) {
                Digest digest = Digest.of(leaf);
                if (missing.remove(digest)) {
                    send(digest, leaf, sent);
                }
            }
            send(recipe.digest(), recipe.root(), sent);
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
            store.saveRecipe(entry.content(), Recipe.encodeFlat(chunks));
            return true;
        } catch (IOException | CompletionException lostOrGone) {
            return false;
        }
    }

    /** The chunks as they were when the file was last cut, else by cutting it now. */
    private List<ChunkRef> knownChunks(Digest content, SeekableByteChannel file) throws IOException {
        var known = store.recipe(content);
        return known.isPresent()
                ? Recipe.decodeFlat(known.get())
                : Recipe.cut(file, Chunker.Sink.NONE).chunks();
    }

    private Set<Digest> missing(Recipe recipe) {
        var all = new LinkedHashSet<Digest>();
        recipe.chunks().forEach(chunk -> all.add(chunk.digest()));
        recipe.leaves().forEach(leaf -> all.add(Digest.of(leaf)));
        var list = new ArrayList<>(all);
        var missing = new HashSet<Digest>();
        for (int from = 0; from < list.size(); from += ASKED_AT_ONCE) {
            missing.addAll(hub.findMissing(list.subList(from, Math.min(list.size(), from + ASKED_AT_ONCE)))
                    .join());
        }
        return missing;
    }

    private void send(Digest digest, byte[] bytes, List<CompletableFuture<Void>> sent) {
        sent.add(hub.upload(digest, bytes));
        if (sent.size() >= IN_FLIGHT) {
            sent.removeFirst().join();
        }
    }

    static byte[] read(SeekableByteChannel file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        file.position(offset);
        while (bytes.hasRemaining()) {
            if (file.read(bytes) < 0) {
                break;
            }
        }
        return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
    }
}
