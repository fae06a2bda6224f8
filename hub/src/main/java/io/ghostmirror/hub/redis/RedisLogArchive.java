package io.ghostmirror.hub.redis;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The index of log segments: a sorted set by the last seq of each. */
final class RedisLogArchive implements LogArchive {

    /** Few enough that reading them holds up no commit. */
    private static final int READ_BYTES = 64 << 10;

    /** Seq and digest, with which every record begins. */
    private static final int START_BYTES = 40;

    private static final int SEGMENT_BYTES = 65;

    private final RedisCalls redis;
    private final Reads reads;
    private final Function<String, Uni<SessionKeys>> keysOf;
    private final Function<String, UnknownSessionException> lost;
    private final Script archive = new Script("archive");

    /** @param lost makes note that Redis does not have a session any more */
    RedisLogArchive(
            RedisCalls redis,
            Reads reads,
            Function<String, Uni<SessionKeys>> keysOf,
            Function<String, UnknownSessionException> lost) {
        this.redis = redis;
        this.reads = reads;
        this.keysOf = keysOf;
        this.lost = lost;
    }

    @Override
    public Uni<Recent> recent(String session) {
        return keysOf.apply(session)
                .chain(keys -> redis.batch(List.of(
                        Request.cmd(Command.MULTI),
                        Request.cmd(Command.HMGET)
                                .arg(keys.head())
                                .arg("epoch")
                                .arg("seq")
                                .arg("logBytes"),
                        Request.cmd(Command.LLEN).arg(keys.log()),
                        Request.cmd(Command.EXEC))))
                .map(answers -> {
                    Response head = answers.get(3).get(0);
                    if (head.get(0) == null) {
                        throw lost.apply(session);
                    }
                    int commits = answers.get(3).get(1).toInteger();
                    return new Recent(
                            head.get(0).toLong(),
                            head.get(1).toLong() - commits + 1,
                            commits,
                            head.get(2) == null ? 0 : head.get(2).toLong());
                });
    }

    @Override
    public Uni<List<CommitRecord>> records(String session, long afterSeq, int limit) {
        return keysOf.apply(session)
                .chain(keys -> reads.records(keys, afterSeq, limit, READ_BYTES))
                .map(found -> found.stream()
                        .map(bytes -> new CommitRecord(Buffer.buffer(bytes).getLong(0), bytes))
                        .toList());
    }

    @Override
    public Commit commit(byte[] record) {
        return Reads.commit(record);
    }

    @Override
    public Uni<Boolean> add(String session, long epoch, LogSegment segment, List<CommitRecord> packed, long round) {
        Buffer sizes = Buffer.buffer(packed.size() * Integer.BYTES);
        packed.forEach(record -> sizes.appendInt(record.bytes().length));
        List<Buffer> arguments = List.of(
                number(epoch),
                number(segment.first()),
                number(segment.last()),
                Buffer.buffer(packed.getLast().bytes()).getBuffer(Long.BYTES, START_BYTES),
                sizes,
                encode(segment),
                number(round));
        return keysOf.apply(session)
                .chain(keys -> archive.run(
                        redis,
                        new Buffer[] {
                            Buffer.buffer(keys.head()),
                            Buffer.buffer(keys.log()),
                            Buffer.buffer(keys.archive()),
                            Buffer.buffer(keys.digests())
                        },
                        arguments))
                .map(answer -> switch (answer.get(0).toString()) {
                    case "unknown" -> throw lost.apply(session);
                    case "expired" ->
                        throw new ContentsExpiredException(
                                Long.parseLong(answer.get(1).toString()));
                    case "ok" -> true;
                    default -> false;
                });
    }

    private static Buffer number(long number) {
        return Buffer.buffer(Long.toString(number));
    }

    @Override
    public Uni<List<LogSegment>> segments(String session, long afterSeq, int limit) {
        return keysOf.apply(session)
                .chain(keys -> redis.send(Request.cmd(Command.ZRANGEBYSCORE)
                        .arg(keys.archive())
                        .arg("(" + afterSeq)
                        .arg("+inf")
                        .arg("LIMIT")
                        .arg(0)
                        .arg(limit)))
                .map(found -> {
                    var segments = new ArrayList<LogSegment>(found.size());
                    found.forEach(segment -> segments.add(decode(segment.toBuffer())));
                    return segments;
                });
    }

    @Override
    public Uni<Void> forget(String session, long seq) {
        return keysOf.apply(session)
                .chain(keys -> redis.send(Request.cmd(Command.ZREMRANGEBYSCORE)
                        .arg(keys.archive())
                        .arg("-inf")
                        .arg(Long.toString(seq))))
                .replaceWithVoid();
    }

    /** First seq, last seq, time of the last, size of the content (8 bytes each), its digest (32), 1 when it is chunked. */
    private static Buffer encode(LogSegment segment) {
        return Buffer.buffer(SEGMENT_BYTES)
                .appendLong(segment.first())
                .appendLong(segment.last())
                .appendLong(segment.lastMillis())
                .appendLong(segment.content().size())
                .appendBytes(segment.content().content().bytes())
                .appendByte((byte) (segment.content().chunked() ? 1 : 0));
    }

    private static LogSegment decode(Buffer bytes) {
        var content =
                new Entry.File(0, bytes.getLong(24), Digest.ofBytes(bytes.getBytes(32, 64)), bytes.getByte(64) == 1, 0);
        return new LogSegment(bytes.getLong(0), bytes.getLong(8), content, bytes.getLong(16));
    }
}
