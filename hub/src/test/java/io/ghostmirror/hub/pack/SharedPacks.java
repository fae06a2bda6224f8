package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.directory.DirectoryPacks;
import io.ghostmirror.hub.pack.PackStorage.StoredPack;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.ContentStore.Reachability;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisPieceIndex;
import io.ghostmirror.hub.redis.RedisSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A Redis, a directory and a clock for tests, and the stores of hubs that share them. */
final class SharedPacks implements AutoCloseable {

    static final Duration LEASE = Duration.ofMinutes(15);
    static final Reachability NOTHING = Multi.createFrom()::empty;

    private final RealRedis redis;
    private final Path directory;
    private final List<PackStore> hubs = new ArrayList<>();
    private volatile Instant now = Instant.ofEpochSecond(1_700_000_000);

    /** Forgets all that Redis has and removes all that the directory has. */
    SharedPacks(RealRedis redis, Path directory) {
        this.redis = redis;
        this.directory = directory;
        redis.send(Command.FLUSHALL);
        for (Path file : files()) {
            delete(file);
        }
    }

    PieceIndex index() {
        return new RedisPieceIndex(new RedisCalls(redis.client(), Runnable::run), RedisSettings.DEFAULT);
    }

    DirectoryPacks storage() {
        try {
            return DirectoryPacks.open(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Packs of a few records, and few pieces held. */
    PackSettings tiny() {
        return settings().withBytes(400, 60, 16 * 250L);
    }

    PackSettings settings() {
        return PackSettings.defaults(InstantSource.system())
                .withCacheBytes(0)
                .withPackEvery(Duration.ofHours(1))
                .withLease(LEASE, Duration.ZERO, () -> now);
    }

    PackStore hub(PackSettings settings) {
        return hub(settings, UnaryOperator.identity(), UnaryOperator.identity());
    }

    PackStore hub(PackSettings settings, UnaryOperator<PackStorage> storageSeen, UnaryOperator<PieceIndex> indexSeen) {
        return hub(settings, storageSeen.apply(storage()), indexSeen.apply(index()), RecordCache.NONE);
    }

    PackStore hub(PackSettings settings, PackStorage storage, PieceIndex index, RecordCache near) {
        PackStore hub = new PackStore(storage, index, near, settings);
        hubs.add(hub);
        return hub;
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Whoever held locks is dead, and they have run out. */
    void expireLocks() {
        redis.send(Command.DEL, "gm:content:lock:pack", "gm:content:lock:collect");
    }

    List<StoredPack> packs() {
        return await(storage().list().collect().asList());
    }

    List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> packFiles() {
        return files().stream()
                .filter(file -> file.toString().endsWith(".pack"))
                .toList();
    }

    static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Piece piece(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Piece(Digest.of(bytes), bytes);
    }

    static Piece random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return new Piece(Digest.of(bytes), bytes);
    }

    static Reachability only(Collection<Piece> pieces) {
        List<Digest> digests = digests(pieces);
        return () -> Multi.createFrom().iterable(digests);
    }

    static List<Digest> digests(Collection<Piece> pieces) {
        return pieces.stream().map(Piece::digest).toList();
    }

    static Optional<byte[]> reread(PackStore hub, Piece piece) {
        return await(hub.reread(piece.digest()));
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        hubs.forEach(PackStore::close);
    }
}
