package io.ghostmirror.hub.redis;

import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.hub.port.SessionStore.DuplicateNodeException;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.hub.port.SessionStore.NodeLease;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Response;
import java.time.InstantSource;
import java.util.List;

/** The rights of nodes to speak for their ids. */
final class Leases {

    private final RedisCalls redis;
    private final Sender replicated;
    private final KnownSessions known;
    private final InstantSource clock;
    private final Script acquire = new Script("acquire");
    private final Script renew = new Script("renew");
    private final Script forget = new Script("forget");

    /** @param replicated for what gives a right */
    Leases(RedisCalls redis, Sender replicated, KnownSessions known, InstantSource clock) {
        this.redis = redis;
        this.replicated = replicated;
        this.known = known;
        this.clock = clock;
    }

    private static Buffer number(long number) {
        return Buffer.buffer(Long.toString(number));
    }

    private static Buffer[] ofNode(SessionKeys keys, String nodeId) {
        return new Buffer[] {
            Buffer.buffer(keys.head()),
            Buffer.buffer(keys.node(nodeId)),
            Buffer.buffer(keys.health()),
            Buffer.buffer(keys.drift())
        };
    }

    Uni<NodeLease> acquire(String session, String nodeId, byte[] incarnation, long ttlMillis) {
        return known.keysToCheck(session).chain(keys -> acquire.run(
                        replicated,
                        ofNode(keys, nodeId),
                        List.of(
                                Buffer.buffer(nodeId),
                                Buffer.buffer(incarnation),
                                number(clock.millis()),
                                number(ttlMillis)))
                .map(answer -> switch (answer.get(0).toString()) {
                    case "unknown" -> throw known.lost(session);
                    case "duplicate" -> throw new DuplicateNodeException(nodeId);
                    default ->
                        new NodeLease(
                                answer.get(0).toLong(),
                                new LastRequest(
                                        answer.get(1).toLong(), answer.get(2).toLong()));
                }));
    }

    Uni<Void> renew(String session, String nodeId, long fencingToken, long ttlMillis) {
        return renewal(session, nodeId, fencingToken, ttlMillis).map(answer -> {
            switch (answer) {
                case "unknown" -> throw known.lost(session);
                case "fenced" -> throw new FencedException(nodeId);
                default -> {
                    return null;
                }
            }
        });
    }

    Uni<Void> release(String session, String nodeId, long fencingToken) {
        return renewal(session, nodeId, fencingToken, 0).replaceWithVoid();
    }

    private Uni<String> renewal(String session, String nodeId, long token, long ttlMillis) {
        return known.keysToCheck(session).chain(keys -> renew.run(
                        redis,
                        new Buffer[] {Buffer.buffer(keys.head()), Buffer.buffer(keys.node(nodeId))},
                        List.of(number(token), number(clock.millis()), number(ttlMillis)))
                .map(Response::toString));
    }

    Uni<Void> forget(String session, String nodeId, byte[] incarnation) {
        return known.keys(session).chain(keys -> forget.run(
                        redis,
                        ofNode(keys, nodeId),
                        List.of(Buffer.buffer(nodeId), Buffer.buffer(incarnation), number(clock.millis())))
                .map(answer -> {
                    switch (answer.toString()) {
                        case "unknown" -> throw known.lost(session);
                        case "duplicate" -> throw new DuplicateNodeException(nodeId);
                        default -> {
                            return null;
                        }
                    }
                }));
    }
}
