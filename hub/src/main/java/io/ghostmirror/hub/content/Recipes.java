package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.LeafRef;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the recipes of large files. Safe for concurrent use. */
public final class Recipes {

    /** A piece that a file needs is not stored. */
    public static final class MissingPieceException extends IOException {
        private static final long serialVersionUID = 1;

        MissingPieceException(Digest digest) {
            super("content " + digest.hex() + " is no longer stored");
        }
    }

    private final ContentStore contents;

    public Recipes(ContentStore contents) {
        this.contents = contents;
    }

    /** The bytes of a piece; fails with MissingPieceException when it is not stored. */
    Uni<byte[]> piece(Digest digest) {
        return contents.get(digest)
                .map(found -> found.isPresent() ? found.get() : null)
                .onItem()
                .ifNull()
                .failWith(() -> new MissingPieceException(digest));
    }

    /** The leaves of a large file's recipe. Fails with IllegalArgumentException when they do not fit the file. */
    Uni<List<LeafRef>> leaves(Entry.File file) {
        return piece(file.content()).map(root -> {
            List<LeafRef> leaves = Recipe.decodeRoot(root);
            long length = leaves.stream().mapToLong(LeafRef::length).sum();
            if (length != file.size()) {
                throw new IllegalArgumentException(
                        "recipe " + file.content() + " is of " + length + " bytes (expected: " + file.size() + ")");
            }
            return leaves;
        });
    }

    /** The chunks of one leaf. Fails with IllegalArgumentException when they do not fit it. */
    Uni<List<ChunkRef>> chunks(LeafRef leaf) {
        return piece(leaf.digest()).map(encoded -> Recipe.decodeLeaf(leaf, encoded));
    }

    /** As {@link #pieces}, as far as the recipe can be read; never fails. */
    Uni<Set<Digest>> known(Entry.File file) {
        Set<Digest> pieces = new HashSet<>();
        pieces.add(file.content());
        if (!file.chunked()) {
            return Uni.createFrom().item(pieces);
        }
        return Multi.createFrom()
                .uni(leaves(file).onFailure().recoverWithItem(List.of()))
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(leaf -> {
                    pieces.add(leaf.digest());
                    return chunks(leaf).onFailure().recoverWithItem(List.of());
                })
                .invoke(chunks -> chunks.forEach(chunk -> pieces.add(chunk.digest())))
                .collect()
                .last()
                .replaceWith(pieces);
    }

    /** Whether all of a file's content is stored, as far as is known without reading it all. */
    public Uni<Boolean> isWhole(Entry.File file) {
        return known(file).chain(contents::findMissing).map(List::isEmpty);
    }

    /**
     * All pieces that a file is made of: its content, or the recipe's root and leaves with the chunks. Fails with
     * IllegalArgumentException when the recipe is not as all nodes would make it of these chunks.
     */
    public Uni<Set<Digest>> pieces(Entry.File file) {
        Set<Digest> pieces = new HashSet<>();
        pieces.add(file.content());
        if (!file.chunked()) {
            return Uni.createFrom().item(pieces);
        }
        return leaves(file).chain(leaves -> {
            List<Uni<List<ChunkRef>>> reads = new ArrayList<>();
            for (LeafRef leaf : leaves) {
                pieces.add(leaf.digest());
                reads.add(chunks(leaf));
            }
            return Uni.join().all(reads).usingConcurrencyOf(8).andFailFast().map(found -> {
                List<ChunkRef> chunks = found.stream().flatMap(List::stream).toList();
                if (!Recipe.of(chunks).digest().equals(file.content())) {
                    throw new IllegalArgumentException(
                            "recipe " + file.content() + " does not have its leaves where its chunks say");
                }
                chunks.forEach(chunk -> pieces.add(chunk.digest()));
                return pieces;
            });
        });
    }
}
