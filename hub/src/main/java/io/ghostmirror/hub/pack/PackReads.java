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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a piece out: found, read, checked, decompressed. What is at hand, in memory or on this machine's disk, is read
 * without asking index or storage: a piece is what its digest says, wherever it lies.
 */
final class PackReads {

    private static final byte[] NOTHING = new byte[0];

    private final PackStorage storage;
    private final PieceIndex index;
    private final PieceCache cache;
    private final RecordCache near;
    private final Map<Place, Uni<byte[]>> underWay = new ConcurrentHashMap<>();
    private final List<Digest> untold = new ArrayList<>();
    private @Nullable Consumer<Digest> onDamage;

    PackReads(PackStorage storage, PieceIndex index, PieceCache cache, RecordCache near) {
        this.storage = storage;
        this.index = index;
        this.cache = cache;
        this.near = near;
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
            return near.get(digest)
                    .chain(record -> atHand(digest, record))
                    .invoke(bytes -> bytes.ifPresent(piece -> cache.put(digest, piece)));
        });
    }

    /** @param record what is near, which no crash has spared */
    private Uni<Optional<byte[]>> atHand(Digest digest, Optional<byte[]> record) {
        Optional<byte[]> piece = record.map(bytes -> EncodedPiece.decodeVerified(digest, bytes));
        if (piece.isPresent()) {
            return Uni.createFrom().item(piece);
        }
        if (record.isPresent()) {
            near.remove(digest);
        }
        return read(digest, this::decodeAndKeep, null);
    }

    private byte @Nullable [] decodeAndKeep(Digest digest, byte[] record) {
        byte[] piece = EncodedPiece.decode(digest, record);
        if (piece != null) {
            near.put(digest, record);
        }
        return piece;
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
                : underWay.computeIfAbsent(place, this::readOnce);
    }

    /** Those who want the same at the same time read it once. */
    private Uni<byte[]> readOnce(Place place) {
        return storage.read(place.pack(), place.offset(), place.length())
                .onTermination()
                .invoke(() -> underWay.remove(place))
                .memoize()
                .indefinitely();
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
