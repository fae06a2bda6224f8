package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.ChunkParameters;
import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file of random bytes with everything that it is made of. */
record StoredFile(byte[] bytes, Entry.File entry, List<Piece> pieces) {

    /** Chunks are hardly longer than the shortest, so that a file of a few MB has a recipe of several leaves. */
    static StoredFile chunked(long seed, int chunks) {
        int shortest = ChunkParameters.V1.minBytes();
        Random random = new Random(seed);
        byte[] bytes = new byte[chunks * (shortest + 20)];
        random.nextBytes(bytes);
        List<ChunkRef> refs = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        int length = 0;
        for (int i = 0; i < chunks; i++) {
            Piece chunk = piece(Arrays.copyOfRange(bytes, length, length + shortest + random.nextInt(20)));
            length += chunk.bytes().length;
            refs.add(new ChunkRef(chunk.digest(), chunk.bytes().length));
            pieces.add(chunk);
        }
        Recipe recipe = Recipe.of(refs);
        recipe.leaves().forEach(leaf -> pieces.add(piece(leaf)));
        pieces.add(piece(recipe.root()));
        Entry.File entry = new Entry.File(0644, length, recipe.digest(), true, 0);
        return new StoredFile(Arrays.copyOf(bytes, length), entry, pieces);
    }

    static StoredFile whole(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return new StoredFile(bytes, new Entry.File(0644, length, Digest.of(bytes), false, 0), List.of(piece(bytes)));
    }

    static Piece piece(byte[] bytes) {
        return new Piece(Digest.of(bytes), bytes);
    }

    /** Puts all pieces. */
    StoredFile in(ContentStore store) {
        store.put(pieces).await().indefinitely();
        return this;
    }

    byte[] range(int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}
