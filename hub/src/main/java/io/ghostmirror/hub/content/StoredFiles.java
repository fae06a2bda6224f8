package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.LeafRef;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.content.Recipes.MissingPieceException;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.smallrye.mutiny.Multi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Files put together from stored pieces, one piece at a time; what a range does not touch is not read. */
public final class StoredFiles implements FileContents {

    /** A part of something that is read whole, which is {@code whole} bytes long. */
    private record Slice<T>(T of, long whole, long from, long to) {}

    private final Recipes recipes;

    public StoredFiles(Recipes recipes) {
        this.recipes = recipes;
    }

    @Override
    public Multi<byte[]> read(Entry.File file, long from, long length) {
        if (from < 0 || length < 0 || length > file.size() - from) {
            throw new IllegalArgumentException(
                    "range: " + length + " bytes from " + from + " (expected: within " + file.size() + " bytes)");
        }
        if (length == 0) {
            return Multi.createFrom().empty();
        }
        return bytes(file, from, from + length)
                .onFailure(MissingPieceException.class)
                .transform(StoredFiles::gone);
    }

    private static RefusedException gone(Throwable missing) {
        return new RefusedException(
                ErrorCode.NOT_FOUND,
                missing.getMessage() + ": the version is no longer remembered, or its content was lost; `ghost verify`"
                        + " tells what is");
    }

    private Multi<byte[]> bytes(Entry.File file, long from, long to) {
        if (!file.chunked()) {
            return pieces(List.of(new Slice<>(file.content(), file.size(), from, to)));
        }
        return recipes.leaves(file)
                .map(leaves -> slices(leaves, LeafRef::length, Function.identity(), from, to))
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToMultiAndConcatenate(leaf -> recipes.chunks(leaf.of())
                        .map(chunks -> slices(chunks, ChunkRef::length, ChunkRef::digest, leaf.from(), leaf.to()))
                        .onItem()
                        .transformToMulti(this::pieces));
    }

    private Multi<byte[]> pieces(List<Slice<Digest>> slices) {
        return Multi.createFrom().iterable(slices).onItem().transformToUniAndConcatenate(slice -> recipes.piece(
                        slice.of())
                .map(bytes -> cut(bytes, slice)));
    }

    /** Whoever wrote the recipe may have lied about lengths: nothing is made up to fit. */
    private static byte[] cut(byte[] bytes, Slice<Digest> slice) {
        if (bytes.length != slice.whole()) {
            throw new IllegalArgumentException("piece " + slice.of() + " has " + bytes.length + " bytes (expected: "
                    + slice.whole() + ", as the file that names it says)");
        }
        return slice.to() - slice.from() == bytes.length
                ? bytes
                : Arrays.copyOfRange(bytes, Math.toIntExact(slice.from()), Math.toIntExact(slice.to()));
    }

    private static <P, T> List<Slice<T>> slices(
            List<P> parts, ToLongFunction<P> lengthOf, Function<P, T> of, long from, long to) {
        List<Slice<T>> slices = new ArrayList<>();
        long start = 0;
        for (P part : parts) {
            long length = lengthOf.applyAsLong(part);
            if (start < to && start + length > from) {
                slices.add(
                        new Slice<>(of.apply(part), length, Math.max(0, from - start), Math.min(length, to - start)));
            }
            start += length;
        }
        return slices;
    }
}
