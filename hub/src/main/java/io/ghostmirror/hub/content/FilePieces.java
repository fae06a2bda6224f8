package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.port.ContentStore.Piece;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes as a file, and the pieces to be stored for it. */
public record FilePieces(Entry.File file, List<Piece> pieces) {

    public FilePieces {
        pieces = List.copyOf(pieces);
    }

    /** Cuts bytes as every node would. They are kept, not copied. */
    public static FilePieces of(byte[] bytes, int mode, long mtimeNanos) {
        if (bytes.length <= CommitRequest.MAX_INLINE_BYTES) {
            Piece whole = piece(bytes);
            return new FilePieces(
                    new Entry.File(mode, bytes.length, whole.digest(), false, mtimeNanos), List.of(whole));
        }
        List<Piece> pieces = new ArrayList<>();
        try {
            Recipe recipe = Recipe.cut(
                    Channels.newChannel(new ByteArrayInputStream(bytes)),
                    (chunk, buffer, offset) -> pieces.add(
                            new Piece(chunk.digest(), Arrays.copyOfRange(buffer, offset, offset + chunk.length()))));
            recipe.leaves().forEach(leaf -> pieces.add(piece(leaf)));
            pieces.add(piece(recipe.root()));
            return new FilePieces(new Entry.File(mode, bytes.length, recipe.digest(), true, mtimeNanos), pieces);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Piece piece(byte[] bytes) {
        return new Piece(Digest.of(bytes), bytes);
    }
}
