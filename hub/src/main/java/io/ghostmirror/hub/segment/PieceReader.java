package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.piece.RecordHeader;
import io.ghostmirror.hub.piece.StoreThreads;
import io.ghostmirror.hub.segment.IndexShard.Row;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way of a piece out: found, read, checked, decompressed. */
final class PieceReader {

    private final SegmentDirectory directory;
    private final PieceIndex index;
    private final PieceCache cache;
    private final StoreThreads threads;
    private volatile Consumer<Digest> onDamage = digest -> {};

    PieceReader(SegmentDirectory directory, PieceIndex index, PieceCache cache, StoreThreads threads) {
        this.directory = directory;
        this.index = index;
        this.cache = cache;
        this.threads = threads;
    }

    void onDamage(Consumer<Digest> told) {
        onDamage = told;
    }

    Uni<Optional<byte[]>> get(Digest digest) {
        return Uni.createFrom().emitter(emitter -> {
            if (index.find(digest) == null) {
                emitter.complete(Optional.empty());
                return;
            }
            byte[] recent = cache.get(digest);
            if (recent != null) {
                emitter.complete(Optional.of(recent));
                return;
            }
            read(() -> readAndKeep(digest), emitter);
        });
    }

    Uni<Optional<byte[]>> reread(Digest digest) {
        return Uni.createFrom().emitter(emitter -> read(() -> readVerified(digest), emitter));
    }

    private interface Reading {
        byte @Nullable [] run() throws IOException;
    }

    private void read(Reading reading, UniEmitter<? super Optional<byte[]>> emitter) {
        Runnable task = () -> {
            try {
                emitter.complete(Optional.ofNullable(reading.run()));
            } catch (IOException | RuntimeException e) {
                emitter.fail(e);
            }
        };
        if (!threads.execute(threads.readers(), task)) {
            emitter.fail(new IOException("content store " + directory.path() + " is closed"));
        }
    }

    private byte @Nullable [] readAndKeep(Digest digest) throws IOException {
        byte[] bytes = read(digest, EncodedPiece::decode);
        if (bytes != null) {
            cache.put(digest, bytes);
        }
        return bytes;
    }

    /** The piece from the disk, hashed again; null when it is not stored. Blocks. */
    byte @Nullable [] readVerified(Digest digest) throws IOException {
        return read(digest, EncodedPiece::decodeVerified);
    }

    private interface Decoder {
        byte @Nullable [] decode(Digest digest, byte[] record);
    }

    private byte @Nullable [] read(Digest digest, Decoder decoder) throws IOException {
        Row row = index.find(digest);
        while (row != null) {
            byte[] record = record(row);
            byte[] bytes = record == null ? null : decoder.decode(digest, record);
            if (bytes != null) {
                return bytes;
            }
            Row now = index.find(digest);
            if (now != null && now.location().equals(row.location())) {
                if (index.markDamaged(digest, row.location())) {
                    onDamage.accept(digest);
                }
                throw new DamagedPieceException(directory.path(), digest, row.location());
            }
            row = now;
        }
        return null;
    }

    /** The record's bytes, good or bad; null when its segment is gone. */
    byte @Nullable [] record(Row row) throws IOException {
        if (row.location().length() > RecordHeader.MAX_RECORD_BYTES) {
            return null;
        }
        try {
            return directory.read(row.location());
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
