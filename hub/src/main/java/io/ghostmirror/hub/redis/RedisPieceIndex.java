package io.ghostmirror.hub.redis;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PackExpiredException;
import io.ghostmirror.hub.pack.PackId;
import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.pack.Place;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Pieces in sixteen shards, each with a hash tag of its own. One call is one script for each shard it is about. */
public final class RedisPieceIndex implements PieceIndex {

    /** Few enough that a script holds up no commit. */
    private static final int AT_ONCE = 500;

    private static final long BYTES_AT_ONCE = 512 << 10;
    private static final int HELD_AT_ONCE = 64;
    private static final String END = "0";
    private static final Buffer NEW = Buffer.buffer("*");

    private final RedisCalls redis;
    private final Sender replicated;
    private final boolean heldByCommits;
    private final Script lease = new Script("pieces-lease");
    private final Script hold = new Script("hold", "pieces-hold");
    private final Script place = new Script("pieces-place");
    private final Script find = new Script("pieces-find");
    private final Script damaged = new Script("pieces-damaged");
    private final Script fence = new Script("pieces-fence");
    private final Script judge = new Script("pieces-judge");
    private final Script lock = new Script("lock");

    /**
     * @param settings say which replicas must have what is put, leased or deleted before anybody learns of it
     */
    public RedisPieceIndex(RedisCalls redis, RedisSettings settings) {
        this.redis = redis;
        this.replicated = new Replicated(this.redis, settings.replicas(), settings.replicatedWithin());
        this.heldByCommits = settings.held().isPresent();
    }

    @Override
    public Uni<List<Row>> rows(Collection<Digest> digests) {
        return eachShard(digests, digest -> digest, (shard, some) -> {
            Request get = Request.cmd(Command.HMGET).arg(ShardKeys.of(shard).pieces());
            some.forEach(digest -> get.arg(bytes(digest)));
            return redis.send(get).map(answer -> rows(some, answer));
        });
    }

    private static List<Row> rows(List<Digest> digests, Response answer) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < digests.size(); i++) {
            if (answer.get(i) != null) {
                rows.add(PieceCode.row(digests.get(i), answer.get(i).toBuffer()));
            }
        }
        return rows;
    }

    @Override
    public Uni<List<Digest>> lease(Collection<Digest> digests, long until) {
        return eachShard(digests, digest -> digest, (shard, some) -> {
            List<Buffer> arguments = arguments(until);
            some.forEach(digest -> arguments.add(bytes(digest)));
            return lease.run(replicated, ShardKeys.of(shard).ofPieces(), arguments)
                    .map(RedisPieceIndex::digests);
        });
    }

    @Override
    public Uni<List<Digest>> hold(Collection<EncodedPiece> pieces, long until, long bound, long now) {
        return eachShard(pieces, piece -> piece.header().digest(), (shard, some) -> {
            List<Buffer> arguments = arguments(until, bound, now);
            for (EncodedPiece piece : some) {
                arguments.add(bytes(piece.header().digest()));
                arguments.add(record(piece));
            }
            return hold.run(replicated, ShardKeys.of(shard).all(), arguments).map(RedisPieceIndex::digests);
        });
    }

    /** A piece as the index holds it. */
    static Buffer record(EncodedPiece piece) {
        ByteBuffer record = ByteBuffer.allocate(piece.header().recordLength());
        piece.write(0, record);
        return Buffer.buffer(record.array());
    }

    @Override
    public boolean isHeldByCommits() {
        return heldByCommits;
    }

    @Override
    public Uni<Void> add(List<Placed> pieces, long until) {
        return eachShard(pieces, Placed::digest, (shard, some) -> {
                    List<Buffer> arguments = ofPlace(some.getFirst().place().pack(), until, 0);
                    some.forEach(piece -> append(arguments, piece.digest(), NEW, piece.place()));
                    return place(shard, some.getFirst().place().pack(), arguments);
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> unload(List<Placed> pieces, long now) {
        return eachShard(pieces, Placed::digest, (shard, some) -> {
                    List<Buffer> arguments = ofPlace(some.getFirst().place().pack(), 0, now);
                    some.forEach(piece -> append(arguments, piece.digest(), PieceCode.place(null), piece.place()));
                    return place(shard, some.getFirst().place().pack(), arguments);
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> move(List<Moved> pieces) {
        return eachShard(pieces, Moved::digest, (shard, some) -> {
                    List<Buffer> arguments = ofPlace(some.getFirst().to().pack(), 0, 0);
                    some.forEach(piece -> append(arguments, piece.digest(), PieceCode.place(piece.from()), piece.to()));
                    return place(shard, some.getFirst().to().pack(), arguments);
                })
                .replaceWithVoid();
    }

    private static List<Buffer> ofPlace(PackId pack, long until, long now) {
        return arguments(pack.birth(), until, now);
    }

    private static void append(List<Buffer> arguments, Digest digest, Buffer from, Place to) {
        arguments.add(bytes(digest));
        arguments.add(from);
        arguments.add(PieceCode.place(to));
    }

    private Uni<List<Boolean>> place(int shard, PackId pack, List<Buffer> arguments) {
        return place.run(replicated, ShardKeys.of(shard).all(), arguments)
                .chain(answer -> answer.get(0).toString().equals("fenced")
                        ? Uni.createFrom()
                                .failure(new PackExpiredException(
                                        pack.birth(), answer.get(1).toLong()))
                        : Uni.createFrom().item(List.of(true)));
    }

    @Override
    public Uni<Optional<Found>> find(Digest digest) {
        ShardKeys keys = ShardKeys.of(PieceIndex.shardOf(digest));
        return find.run(redis, keys.ofBytes(), List.of(bytes(digest))).map(answer -> {
            if (answer.size() == 0) {
                return Optional.empty();
            }
            Response record = answer.size() == 1 ? null : answer.get(1);
            return Optional.of(new Found(
                    PieceCode.row(digest, answer.get(0).toBuffer()), record == null ? null : record.toBytes()));
        });
    }

    @Override
    public Uni<Boolean> markDamaged(Digest digest, @Nullable Place at) {
        return damaged.run(
                        redis,
                        ShardKeys.of(PieceIndex.shardOf(digest)).ofPieces(),
                        List.of(bytes(digest), PieceCode.place(at)))
                .map(answer -> answer.toInteger() == 1);
    }

    @Override
    public Uni<Page<Row>> scan(int shard, Optional<String> from) {
        return page(
                ShardKeys.of(shard).pieces(),
                AT_ONCE,
                from,
                (key, value) -> PieceCode.row(Digest.ofBytes(key.toBytes()), value.toBuffer()));
    }

    @Override
    public Uni<Page<Held>> held(int shard, Optional<String> from) {
        return page(
                ShardKeys.of(shard).bytes(),
                HELD_AT_ONCE,
                from,
                (key, value) -> new Held(Digest.ofBytes(key.toBytes()), value.toBytes()));
    }

    private <T> Uni<Page<T>> page(
            String key, int count, Optional<String> from, BiFunction<Response, Response, T> decode) {
        Request scan = Request.cmd(Command.HSCAN)
                .arg(key)
                .arg(from.orElse(END))
                .arg("COUNT")
                .arg(count);
        return redis.send(scan).map(answer -> {
            String next = answer.get(0).toString();
            Response found = answer.get(1);
            List<T> items = new ArrayList<>(found.size() / 2);
            for (int i = 0; i < found.size(); i += 2) {
                items.add(decode.apply(found.get(i), found.get(i + 1)));
            }
            return new Page<>(items, next.equals(END) ? Optional.empty() : Optional.of(next));
        });
    }

    @Override
    public Uni<List<Waiting>> waiting() {
        return allShards(shard -> redis.send(Request.cmd(Command.HMGET)
                        .arg(ShardKeys.of(shard).shard())
                        .arg("bytes")
                        .arg("since"))
                .map(answer -> new Waiting(shard, number(answer.get(0)), number(answer.get(1)))));
    }

    @Override
    public Uni<Long> size() {
        return allShards(shard -> redis.send(
                        Request.cmd(Command.HLEN).arg(ShardKeys.of(shard).pieces())))
                .map(sizes -> sizes.stream().mapToLong(Response::toLong).sum());
    }

    @Override
    public Uni<Void> fence(long birth) {
        return allShards(shard -> fence.run(
                        replicated,
                        new Buffer[] {Buffer.buffer(ShardKeys.of(shard).shard())},
                        arguments(birth)))
                .replaceWithVoid();
    }

    @Override
    public Uni<Judged> judge(int shard, List<Verdict> verdicts, long now, long until, long condemnedBefore) {
        List<Buffer> arguments = arguments(now, until, condemnedBefore);
        for (Verdict verdict : verdicts) {
            arguments.add(Buffer.buffer(verdict.reachable() ? "R" : "U")
                    .appendBytes(verdict.digest().bytes()));
        }
        return judge.run(replicated, ShardKeys.of(shard).all(), arguments).map(answer -> {
            List<Boolean> deleted =
                    answer.get(0).toString().chars().mapToObj(c -> c == '1').toList();
            return new Judged(deleted, answer.get(1).toLong());
        });
    }

    @Override
    public Uni<Boolean> lock(String work, String owner, Duration time) {
        return lock.run(redis, ofLock(work), List.of(Buffer.buffer(owner), number(time.toMillis())))
                .map(answer -> answer.toInteger() == 1);
    }

    @Override
    public Uni<Void> unlock(String work, String owner) {
        return lock.run(redis, ofLock(work), List.of(Buffer.buffer(owner), number(0)))
                .replaceWithVoid();
    }

    private static Buffer[] ofLock(String work) {
        return new Buffer[] {Buffer.buffer("gm:content:lock:" + work)};
    }

    private interface OfShard<T, R> {
        Uni<List<R>> ask(int shard, List<T> some);
    }

    /** Asks the shards about what belongs to each, some at once, and puts their answers together. */
    private static <T, R> Uni<List<R>> eachShard(
            Collection<T> all, Function<T, Digest> digestOf, OfShard<T, R> question) {
        Map<Integer, List<T>> byShard = new HashMap<>();
        all.forEach(one -> byShard.computeIfAbsent(PieceIndex.shardOf(digestOf.apply(one)), shard -> new ArrayList<>())
                .add(one));
        List<Uni<List<R>>> asked = new ArrayList<>();
        byShard.forEach(
                (shard, ofShard) -> portions(ofShard).forEach(portion -> asked.add(question.ask(shard, portion))));
        return together(asked)
                .map(answers -> answers.stream().flatMap(List::stream).toList());
    }

    /** So many at once that no script takes long. */
    private static <T> List<List<T>> portions(List<T> all) {
        List<List<T>> portions = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            bytes += all.get(i) instanceof EncodedPiece piece ? piece.header().recordLength() : 0;
            if (i + 1 == all.size() || i + 1 - from == AT_ONCE || bytes >= BYTES_AT_ONCE) {
                portions.add(all.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
        return portions;
    }

    private static <R> Uni<List<R>> allShards(Function<Integer, Uni<R>> question) {
        return together(IntStream.range(0, SHARDS).mapToObj(question::apply).toList());
    }

    private static <R> Uni<List<R>> together(List<Uni<R>> all) {
        return switch (all.size()) {
            case 0 -> Uni.createFrom().item(List.of());
            case 1 -> all.getFirst().map(List::of);
            default -> Uni.join().all(all).usingConcurrencyOf(SHARDS).andFailFast();
        };
    }

    private static List<Digest> digests(Response answer) {
        List<Digest> digests = new ArrayList<>(answer.size());
        answer.forEach(digest -> digests.add(Digest.ofBytes(digest.toBytes())));
        return digests;
    }

    private static List<Buffer> arguments(long... numbers) {
        List<Buffer> arguments = new ArrayList<>();
        for (long number : numbers) {
            arguments.add(number(number));
        }
        return arguments;
    }

    private static Buffer number(long number) {
        return Buffer.buffer(Long.toString(number));
    }

    private static long number(@Nullable Response number) {
        return number == null ? 0 : number.toLong();
    }

    private static Buffer bytes(Digest digest) {
        return Buffer.buffer(digest.bytes());
    }
}
