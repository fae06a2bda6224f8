package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.CollectionRounds;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/** Numbers the collections of contents, and has every session know of the last one. */
final class Collections {

    private static final int AT_ONCE = 16;

    private final RedisCalls redis;
    private final Script round = new Script("round");
    private final Script collect = new Script("collect");

    Collections(RedisCalls redis) {
        this.redis = redis;
    }

    Uni<Void> begin(CollectionRounds rounds) {
        List<Buffer> current = List.of(Buffer.buffer(Long.toString(rounds.current())));
        return round.run(redis, new Buffer[] {Buffer.buffer(SessionKeys.ROUNDS)}, current)
                .invoke(number -> rounds.reached(Long.parseLong(number.toString())))
                .chain(number -> redis.send(Request.cmd(Command.HVALS).arg(SessionKeys.SESSIONS))
                        .chain(ids -> begin(ids, number.toBuffer())));
    }

    Uni<Void> learn(CollectionRounds rounds) {
        return redis.send(Request.cmd(Command.GET).arg(SessionKeys.ROUNDS))
                .invoke(last -> rounds.reached(last == null ? 0 : last.toLong()))
                .replaceWithVoid();
    }

    private Uni<Void> begin(Response ids, Buffer number) {
        List<Uni<Response>> all = new ArrayList<>();
        for (Response id : ids) {
            Buffer head = Buffer.buffer(new SessionKeys(id.toString()).head());
            all.add(collect.run(redis, new Buffer[] {head}, List.of(number)));
        }
        return all.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(all).usingConcurrencyOf(AT_ONCE).andFailFast().replaceWithVoid();
    }
}
