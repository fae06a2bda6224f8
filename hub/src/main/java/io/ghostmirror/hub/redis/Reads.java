package io.ghostmirror.hub.redis;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ledger.Collision;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.path.FoldKey;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.SessionSettings;
import io.ghostmirror.hub.port.SessionStore.Buckets;
import io.ghostmirror.hub.port.SessionStore.NodeRecord;
import io.ghostmirror.hub.port.SessionStore.Page;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.proto.wire.Wire;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is read of a session. Empty answers mean that Redis does not have the session any more. */
final class Reads {

    /** About as many bytes of the log are read at once. */
    private static final int LOG_BYTES = 1 << 20;

    private final RedisCalls redis;
    private final Sender replicated;
    private final Script changed = new Script("changed");
    private final Script names = new Script("names");
    private final Script log = new Script("log");

    /** @param replicated for what is given to nodes as the state of the session */
    Reads(RedisCalls redis, Sender replicated) {
        this.redis = redis;
        this.replicated = replicated;
    }

    Uni<Optional<SessionInfo>> info(String session, SessionKeys keys) {
        Request head = Request.cmd(Command.HMGET).arg(keys.head());
        for (String field : List.of("epoch", "seq", "digest", "entries", "bytes", "collisions")) {
            head.arg(field);
        }
        Request known = Request.cmd(Command.HLEN).arg(keys.health());
        Request conflicts = Request.cmd(Command.ZCARD).arg(keys.conflicts());
        return redis.batch(List.of(head, known, conflicts)).map(answers -> {
            Response h = answers.get(0);
            if (h.get(0) == null) {
                return Optional.empty();
            }
            return Optional.of(new SessionInfo(
                    session,
                    keys.id(),
                    cursor(h),
                    number(h.get(3)),
                    number(h.get(4)),
                    answers.get(1).toInteger(),
                    answers.get(2).toInteger(),
                    collisions(h.get(5))));
        });
    }

    Uni<SessionSettings> settings(SessionKeys keys) {
        return redis.send(Request.cmd(Command.HGETALL).arg(keys.settings())).map(found -> {
            var texts = new HashMap<String, String>();
            found.getKeys().forEach(key -> texts.put(key, found.get(key).toString()));
            return SessionSettings.ofStored(texts);
        });
    }

    /** None were counted before the first. */
    static int collisions(@Nullable Response counted) {
        return counted == null ? 0 : counted.toInteger();
    }

    private static long number(Response response) {
        return Long.parseLong(response.toString());
    }

    /** The first three of a list: epoch, seq, digest. */
    static Cursor cursor(Response list) {
        return new Cursor(
                number(list.get(0)),
                number(list.get(1)),
                Digest.ofBytes(list.get(2).toBytes()));
    }

    Uni<Boolean> isValid(SessionKeys keys, Cursor cursor) {
        Request epoch = Request.cmd(Command.HGET).arg(keys.head()).arg("epoch");
        Request digest = Request.cmd(Command.HGET).arg(keys.digests()).arg(Long.toString(cursor.seq()));
        return redis.batch(List.of(epoch, digest)).map(answers -> {
            boolean sameEpoch = answers.get(0) != null && number(answers.get(0)) == cursor.epoch();
            Response at = answers.get(1);
            boolean start = cursor.seq() == 0 && cursor.digest().isZero();
            return sameEpoch
                    && (start
                            || at != null
                                    && Arrays.equals(
                                            at.toBytes(), cursor.digest().bytes()));
        });
    }

    Uni<Optional<Page>> changedAfter(SessionKeys keys, long afterSeq, int limit) {
        return changed.run(
                        replicated,
                        new Buffer[] {Buffer.buffer(keys.head()), Buffer.buffer(keys.rows()), Buffer.buffer(keys.seqs())
                        },
                        List.of(Buffer.buffer(Long.toString(afterSeq)), Buffer.buffer(Integer.toString(limit))))
                .map(Reads::page);
    }

    private static Optional<Page> page(Response answer) {
        if (answer.size() == 0) {
            return Optional.empty();
        }
        var rows = new ArrayList<Row>((answer.size() - 3) / 2);
        for (int i = 3; i < answer.size(); i += 2) {
            WorkspacePath path = WorkspacePath.ofBytes(answer.get(i).toBytes());
            rows.add(RowCode.row(path, answer.get(i + 1).toBytes(), 0));
        }
        return Optional.of(new Page(rows, cursor(answer)));
    }

    Uni<Optional<Page>> rows(
            SessionKeys keys, @Nullable WorkspacePath prefix, @Nullable WorkspacePath after, int limit) {
        if (prefix == null) {
            return range(keys, after == null ? "-" : "(" + after.raw(), "+", limit);
        }
        // The directory itself is no neighbour of what is below it in byte order.
        String below = "[" + prefix.subtreeStart();
        String from = after != null && after.raw().compareTo(prefix.subtreeStart()) > 0 ? "(" + after.raw() : below;
        boolean own = after == null || after.compareTo(prefix) < 0;
        Uni<Optional<Page>> rest = range(keys, from, "(" + prefix.subtreeEnd(), limit);
        if (!own) {
            return rest;
        }
        return row(keys, prefix)
                .chain(row -> rest.map(page -> page.map(found -> {
                    var rows = new ArrayList<Row>();
                    row.filter(present -> present.entry() != null).ifPresent(rows::add);
                    rows.addAll(found.rows());
                    return new Page(rows.subList(0, Math.min(limit, rows.size())), found.head());
                })));
    }

    private Uni<Optional<Page>> range(SessionKeys keys, String from, String to, int limit) {
        return names.run(
                        redis,
                        new Buffer[] {
                            Buffer.buffer(keys.head()), Buffer.buffer(keys.rows()), Buffer.buffer(keys.names())
                        },
                        List.of(raw(from), raw(to), Buffer.buffer(Integer.toString(limit))))
                .map(Reads::page);
    }

    private static Buffer raw(String bytes) {
        return Buffer.buffer(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    Uni<Optional<Row>> row(SessionKeys keys, WorkspacePath path) {
        return redis.send(Request.cmd(Command.HGET).arg(keys.rows()).arg(Buffer.buffer(path.bytes())))
                .map(row -> row == null ? Optional.empty() : Optional.of(RowCode.row(path, row.toBytes(), 0)));
    }

    Uni<List<Collision>> collisions(SessionKeys keys, @Nullable Collision after, int limit) {
        String from = after == null
                ? "-"
                : "(" + after.key().raw() + '\0' + after.path().raw();
        Request page = Request.cmd(Command.ZRANGEBYLEX)
                .arg(keys.collisions())
                .arg(raw(from))
                .arg("+")
                .arg("LIMIT")
                .arg(0)
                .arg(limit);
        return redis.send(page).map(members -> {
            var found = new ArrayList<Collision>();
            for (Response member : members) {
                String raw = new String(member.toBytes(), StandardCharsets.ISO_8859_1);
                int end = raw.indexOf('\0');
                found.add(new Collision(new FoldKey(raw.substring(0, end)), new WorkspacePath(raw.substring(end + 1))));
            }
            return found;
        });
    }

    Uni<Optional<Buckets>> buckets(SessionKeys keys) {
        Request head = Request.cmd(Command.HMGET)
                .arg(keys.head())
                .arg("epoch")
                .arg("seq")
                .arg("digest");
        Request all = Request.cmd(Command.HMGET).arg(keys.buckets());
        for (int bucket = 0; bucket < RowHash.BUCKETS; bucket++) {
            all.arg(bucket);
        }
        Request multi = Request.cmd(Command.MULTI);
        Request exec = Request.cmd(Command.EXEC);
        return redis.batch(List.of(multi, head, all, exec)).map(answers -> {
            Response done = answers.get(3);
            if (done.get(0).get(0) == null) {
                return Optional.empty();
            }
            var digests = new ArrayList<Digest>(RowHash.BUCKETS);
            for (int bucket = 0; bucket < RowHash.BUCKETS; bucket++) {
                Response digest = done.get(1).get(bucket);
                digests.add(digest == null ? Digest.ZERO : Digest.ofBytes(digest.toBytes()));
            }
            return Optional.of(new Buckets(digests, cursor(done.get(0))));
        });
    }

    /** @param now in milliseconds since 1970 */
    Uni<List<NodeRecord>> nodes(SessionKeys keys, long now) {
        Request health = Request.cmd(Command.HGETALL).arg(keys.health());
        Request drift = Request.cmd(Command.HGETALL).arg(keys.drift());
        return redis.batch(List.of(health, drift)).chain(answers -> {
            List<String> ids = answers.get(0).getKeys().stream().sorted().toList();
            return leaseEnds(keys, ids).map(ends -> {
                var nodes = new ArrayList<NodeRecord>();
                for (int i = 0; i < ids.size(); i++) {
                    byte[] value = answers.get(0).get(ids.get(i)).toBytes();
                    Response drifted = answers.get(1).get(ids.get(i));
                    nodes.add(new NodeRecord(
                            ids.get(i),
                            Arrays.copyOfRange(value, 8, value.length),
                            Buffer.buffer(value).getLong(0),
                            drifted == null ? new byte[0] : afterIncarnation(drifted.toBytes()),
                            ends.get(i) > now));
                }
                return nodes;
            });
        });
    }

    private Uni<List<Long>> leaseEnds(SessionKeys keys, List<String> nodeIds) {
        if (nodeIds.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        List<Request> asked = nodeIds.stream()
                .map(id -> Request.cmd(Command.HGET).arg(keys.node(id)).arg("until"))
                .toList();
        return redis.batch(asked)
                .map(ends ->
                        ends.stream().map(end -> end == null ? 0 : end.toLong()).toList());
    }

    private static byte[] afterIncarnation(byte[] drift) {
        return Arrays.copyOfRange(drift, 1 + drift[0], drift.length);
    }

    Uni<List<Commit>> log(SessionKeys keys, long afterSeq, int limit) {
        return records(keys, afterSeq, limit, LOG_BYTES)
                .map(records -> records.stream().map(Reads::commit).toList());
    }

    /** Encoded commits, about {@code bytes} of them at most. */
    Uni<List<byte[]>> records(SessionKeys keys, long afterSeq, int limit, int bytes) {
        return log.run(
                        replicated,
                        new Buffer[] {Buffer.buffer(keys.head()), Buffer.buffer(keys.log())},
                        List.of(
                                Buffer.buffer(Long.toString(afterSeq)),
                                Buffer.buffer(Integer.toString(limit)),
                                Buffer.buffer(Integer.toString(bytes))))
                .map(found -> {
                    var records = new ArrayList<byte[]>(found.size());
                    found.forEach(record -> records.add(record.toBytes()));
                    return records;
                });
    }

    /** Fails with IllegalArgumentException when the record is damaged. */
    static Commit commit(byte[] bytes) {
        if (bytes.length < 40) {
            throw new IllegalArgumentException("commit record: " + bytes.length + " bytes (expected: >= 40)");
        }
        long seq = Buffer.buffer(bytes).getLong(0);
        try {
            var body = io.ghostmirror.proto.v1.Commit.newBuilder();
            body.mergeFrom(bytes, 40, bytes.length - 40);
            Commit stored = Wire.fromWire(body.build());
            return new Commit(
                    seq,
                    stored.origin(),
                    stored.changeSet(),
                    stored.more(),
                    stored.changes(),
                    Digest.ofBytes(Arrays.copyOfRange(bytes, 8, 40)),
                    stored.committedMillis(),
                    stored.observedNanos(),
                    stored.trace());
        } catch (IOException e) {
            throw new IllegalArgumentException("commit " + seq + " in the log is damaged", e);
        }
    }
}
