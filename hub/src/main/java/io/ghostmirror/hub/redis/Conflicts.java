package io.ghostmirror.hub.redis;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The open conflicts of a session. */
final class Conflicts {

    private static final int CONCURRENT_READS = 4;
    private static final int TIME_BYTES = 8;

    private final RedisCalls redis;
    private final Reads reads;
    private final Script settle = new Script("settle");

    Conflicts(RedisCalls redis, Reads reads) {
        this.redis = redis;
        this.reads = reads;
    }

    /** @param seen the candidates as they are stored; none when there is no conflict */
    record Open(Row current, List<Candidate> candidates, List<Buffer> seen) {}

    /** All open conflicts, few at a time: a connection of the pool each. */
    Uni<List<Conflict>> all(SessionKeys keys) {
        Request paths = Request.cmd(Command.ZRANGE).arg(keys.conflicts()).arg(0).arg(-1);
        return redis.send(paths).chain(found -> {
            var reading = new ArrayList<Uni<Open>>();
            found.forEach(path -> reading.add(at(keys, WorkspacePath.ofBytes(path.toBytes()))));
            return reading.isEmpty()
                    ? Uni.createFrom().item(List.of())
                    : Uni.join()
                            .all(reading)
                            .usingConcurrencyOf(CONCURRENT_READS)
                            .andFailFast()
                            .map(Conflicts::open);
        });
    }

    private static List<Conflict> open(List<Open> all) {
        return all.stream()
                .filter(one -> !one.candidates().isEmpty())
                .map(one -> new Conflict(one.current(), one.candidates()))
                .toList();
    }

    Uni<Optional<Conflict>> of(SessionKeys keys, WorkspacePath path) {
        return at(keys, path).map(one -> open(List.of(one)).stream().findFirst());
    }

    Uni<Open> at(SessionKeys keys, WorkspacePath path) {
        Request list =
                Request.cmd(Command.LRANGE).arg(keys.candidates(path)).arg(0).arg(-1);
        return redis.send(list).chain(elements -> bases(keys, path, elements)
                .chain(bases -> reads.row(keys, path).map(row -> {
                    var candidates = new ArrayList<Candidate>();
                    var seen = new ArrayList<Buffer>();
                    for (Response element : elements) {
                        Entry base = bases.get(candidates.size());
                        candidates.add(candidate(candidates.size() + 1, element.toBytes(), base));
                        seen.add(element.toBuffer());
                    }
                    return new Open(row.orElseGet(() -> Row.tombstone(path, 0)), candidates, seen);
                })));
    }

    private Uni<List<@Nullable Entry>> bases(SessionKeys keys, WorkspacePath path, Response elements) {
        if (elements.size() == 0) {
            return Uni.createFrom().item(List.of());
        }
        Request all = Request.cmd(Command.HMGET).arg(keys.bases());
        elements.forEach(element -> all.arg(field(path, element.toBytes(), TIME_BYTES)));
        return redis.send(all).map(found -> {
            var bases = new ArrayList<@Nullable Entry>();
            found.forEach(base -> bases.add(base == null ? null : RowCode.entry(base.toBytes(), 0)));
            return bases;
        });
    }

    private static Buffer field(WorkspacePath path, byte[] candidate, int from) {
        return Buffer.buffer(path.bytes())
                .appendByte((byte) 0)
                .appendBytes(Arrays.copyOfRange(candidate, from, candidate.length));
    }

    private static Buffer field(WorkspacePath path, String nodeId, Entry candidate) {
        byte[] id = nodeId.getBytes(StandardCharsets.UTF_8);
        byte[] mine = Buffer.buffer()
                .appendUnsignedShort(id.length)
                .appendBytes(id)
                .appendBytes(RowCode.tail(candidate))
                .getBytes();
        return field(path, mine, 0);
    }

    Uni<Void> saveBase(SessionKeys keys, WorkspacePath path, String nodeId, Entry candidate, Entry base) {
        return redis.send(Request.cmd(Command.HSET)
                        .arg(keys.bases())
                        .arg(field(path, nodeId, candidate))
                        .arg(Buffer.buffer(RowCode.tail(base))))
                .replaceWithVoid();
    }

    Uni<Void> saveCopy(SessionKeys keys, WorkspacePath path, Candidate candidate, WorkspacePath at) {
        return redis.send(Request.cmd(Command.HSET)
                        .arg(keys.copies())
                        .arg(field(path, candidate.nodeId(), candidate.entry()))
                        .arg(Buffer.buffer(at.bytes())))
                .replaceWithVoid();
    }

    Uni<Map<Candidate, WorkspacePath>> copies(SessionKeys keys, WorkspacePath path, List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Request all = Request.cmd(Command.HMGET).arg(keys.copies());
        candidates.forEach(candidate -> all.arg(field(path, candidate.nodeId(), candidate.entry())));
        return redis.send(all).map(found -> {
            var copies = new HashMap<Candidate, WorkspacePath>();
            for (int i = 0; i < candidates.size(); i++) {
                Response at = found.get(i);
                if (at != null) {
                    copies.put(candidates.get(i), WorkspacePath.ofBytes(at.toBytes()));
                }
            }
            return copies;
        });
    }

    private static Candidate candidate(int number, byte[] element, @Nullable Entry base) {
        Buffer bytes = Buffer.buffer(element);
        int length = bytes.getUnsignedShort(8);
        String nodeId = new String(element, 10, length, StandardCharsets.UTF_8);
        Entry entry = RowCode.entry(element, 10 + length);
        if (entry == null) {
            throw new IllegalStateException("a candidate of " + nodeId + " is damaged");
        }
        return new Candidate(number, nodeId, entry, bytes.getLong(0), Optional.ofNullable(base));
    }

    /** Forgets candidates that were seen; those that came since stay. Says how many are left. */
    Uni<Integer> settle(SessionKeys keys, WorkspacePath path, List<Buffer> seen) {
        var arguments = new ArrayList<Buffer>();
        arguments.add(Buffer.buffer(path.bytes()));
        arguments.addAll(seen);
        var of = new Buffer[] {
            Buffer.buffer(keys.conflicts()),
            keys.candidates(path),
            Buffer.buffer(keys.bases()),
            Buffer.buffer(keys.copies())
        };
        return settle.run(redis, of, arguments).map(Response::toInteger);
    }
}
