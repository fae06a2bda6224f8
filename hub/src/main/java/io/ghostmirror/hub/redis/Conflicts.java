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
import java.util.List;

/** The open conflicts of a session. */
final class Conflicts {

    private static final int CONCURRENT_READS = 4;

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

    Uni<Open> at(SessionKeys keys, WorkspacePath path) {
        Request list =
                Request.cmd(Command.LRANGE).arg(keys.candidates(path)).arg(0).arg(-1);
        return redis.send(list).chain(elements -> reads.row(keys, path).map(row -> {
            var candidates = new ArrayList<Candidate>();
            var seen = new ArrayList<Buffer>();
            for (Response element : elements) {
                candidates.add(candidate(candidates.size() + 1, element.toBytes()));
                seen.add(element.toBuffer());
            }
            return new Open(row.orElseGet(() -> Row.tombstone(path, 0)), candidates, seen);
        }));
    }

    private static Candidate candidate(int number, byte[] element) {
        Buffer bytes = Buffer.buffer(element);
        int length = bytes.getUnsignedShort(8);
        String nodeId = new String(element, 10, length, StandardCharsets.UTF_8);
        Entry entry = RowCode.entry(element, 10 + length);
        if (entry == null) {
            throw new IllegalStateException("a candidate of " + nodeId + " is damaged");
        }
        return new Candidate(number, nodeId, entry, bytes.getLong(0));
    }

    /** Forgets the candidates that were seen; those that came since stay. */
    Uni<Void> settle(SessionKeys keys, Open conflict) {
        WorkspacePath path = conflict.current().path();
        var arguments = new ArrayList<Buffer>();
        arguments.add(Buffer.buffer(path.bytes()));
        arguments.addAll(conflict.seen());
        return settle.run(redis, new Buffer[] {Buffer.buffer(keys.conflicts()), keys.candidates(path)}, arguments)
                .replaceWithVoid();
    }
}
