package io.ghostmirror.hub.redis;

import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.hub.port.SessionStore.DuplicateNodeException;
import io.ghostmirror.hub.port.SessionStore.NodeLease;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rights of nodes to speak for their ids. */
final class Leases {

    /** So many that a call keeps Redis from others for well under a millisecond. */
    private static final int AT_ONCE = 250;

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

    /** Those whose token is no longer the newest. */
    Uni<Set<String>> renew(String session, Map<String, Long> fencingTokens, long ttlMillis) {
        return Multi.createFrom()
                .iterable(fencingTokens.entrySet())
                .group()
                .intoLists()
                .of(AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(part ->
                        renewal(session, part, ttlMillis).map(fenced -> fenced.orElseThrow(() -> known.lost(session))))
                .collect()
                .in(HashSet::new, Set::addAll);
    }

    Uni<Void> release(String session, String nodeId, long fencingToken) {
        return renewal(session, List.of(Map.entry(nodeId, fencingToken)), 0).replaceWithVoid();
    }

    /** Those whose token is no longer the newest; empty when Redis does not have the session. */
    private Uni<Optional<List<String>>> renewal(String session, List<Map.Entry<String, Long>> tokens, long ttlMillis) {
        return known.keysToCheck(session).chain(keys -> {
            List<Buffer> on = new ArrayList<>(List.of(Buffer.buffer(keys.head())));
            List<Buffer> arguments = new ArrayList<>(List.of(number(clock.millis()), number(ttlMillis)));
            tokens.forEach(token -> {
                on.add(Buffer.buffer(keys.node(token.getKey())));
                arguments.add(number(token.getValue()));
            });
            return renew.run(redis, on.toArray(Buffer[]::new), arguments).map(answer -> {
                if (answer.get(0).toString().equals("unknown")) {
                    return Optional.empty();
                }
                List<String> fenced = new ArrayList<>();
                for (int i = 1; i < answer.size(); i++) {
                    fenced.add(tokens.get(answer.get(i).toInteger()).getKey());
                }
                return Optional.of(fenced);
            });
        });
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
