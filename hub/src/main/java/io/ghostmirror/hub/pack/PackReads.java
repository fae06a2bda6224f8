package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PieceIndex.Found;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.piece.RecordHeader;
import io.ghostmirror.hub.port.DamagedContentException;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way of a piece out: found, read, checked, decompressed. What was used last is read without asking anyone. */
final class PackReads {

    private static final byte[] NOTHING = new byte[0];

    private final PackStorage storage;
    private final PieceIndex index;
    private final PieceCache cache;
    private final List<Digest> untold = new ArrayList<>();
    private @Nullable Consumer<Digest> onDamage;

    PackReads(PackStorage storage, PieceIndex index, PieceCache cache) {
        this.storage = storage;
        this.index = index;
        this.cache = cache;
    }

    synchronized void onDamage(Consumer<Digest> told) {
        onDamage = told;
        untold.forEach(told);
        untold.clear();
    }

    private synchronized void tell(Digest damaged) {
        if (onDamage == null) {
            untold.add(damaged);
        } else {
            onDamage.accept(damaged);
        }
    }

    Uni<Optional<byte[]>> get(Digest digest) {
        return Uni.createFrom().deferred(() -> {
            byte[] recent = cache.get(digest);
            if (recent != null) {
                return Uni.createFrom().item(Optional.of(recent));
            }
            return read(digest, EncodedPiece::decode, null)
                    .invoke(bytes -> bytes.ifPresent(piece -> cache.put(digest, piece)));
        });
    }

    Uni<Optional<byte[]>> reread(Digest digest) {
        return read(digest, EncodedPiece::decodeVerified, null);
    }

    private interface Decoder {
        byte @Nullable [] decode(Digest digest, byte[] record);
    }

    /** @param bad where a look before this one found no sound record */
    private Uni<Optional<byte[]>> read(Digest digest, Decoder decoder, @Nullable Found bad) {
        return index.find(digest).chain(found -> {
            if (found.isEmpty()) {
                return Uni.createFrom().item(Optional.empty());
            }
            Found now = found.get();
            if (bad != null && Objects.equals(bad.row().place(), now.row().place())) {
                return damaged(digest, now.row().place());
            }
            return record(now).chain(record -> {
                byte[] bytes = decoder.decode(digest, record);
                return bytes == null
                        ? read(digest, decoder, now)
                        : Uni.createFrom().item(Optional.of(bytes));
            });
        });
    }

    /** The record's bytes, good or bad; nothing when its pack is gone. */
    Uni<byte[]> record(Found found) {
        Place place = found.row().place();
        if (place == null) {
            return Uni.createFrom().item(found.record() == null ? NOTHING : found.record());
        }
        return place.length() > RecordHeader.MAX_RECORD_BYTES
                ? Uni.createFrom().item(NOTHING)
                : storage.read(place.pack(), place.offset(), place.length());
    }

    /** Makes note of damage, and tells of it if that is news. */
    Uni<Void> markDamaged(Digest digest, @Nullable Place at) {
        return index.markDamaged(digest, at)
                .invoke(news -> {
                    if (news) {
                        tell(digest);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Optional<byte[]>> damaged(Digest digest, @Nullable Place at) {
        return markDamaged(digest, at).chain(() -> Uni.createFrom()
                .failure(new DamagedContentException("content store: piece " + digest.hex() + " in "
                        + (at == null ? "the index" : at)
                        + " is damaged (expected: bytes with that SHA-256); it counts as missing until a node"
                        + " sends it again")));
    }
}
