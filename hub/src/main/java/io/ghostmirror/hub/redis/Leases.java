package io.ghostmirror.hub.redis;

import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.hub.port.SessionStore.DuplicateNodeException;
import io.ghostmirror.hub.port.SessionStore.NodeLease;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Response;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The rights of nodes to speak for their ids. */
final class Leases {

    /** So many that a call keeps Redis from others for well under a millisecond. */
    private static final int AT_ONCE = 250;

    /** So many sessions that what is sent together keeps Redis from others for about as long. */
    private static final int SESSIONS_AT_ONCE = 50;

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

    /**
     * Those whose token is no longer the newest, of each session that can be told of now; a session of many nodes, or one that
     * is not known here, is asked for by {@link #renew(String, Map, long)}.
     */
    Uni<Map<String, Set<String>>> renewMany(Map<String, Map<String, Long>> fencingTokens, long ttlMillis) {
        return Multi.createFrom()
                .iterable(known.among(fencingTokens.keySet()).entrySet())
                .map(session -> Renewal.of(
                        session.getKey(),
                        session.getValue(),
                        Objects.requireNonNull(fencingTokens.get(session.getKey()))))
                .filter(renewal -> renewal.tokens().size() <= AT_ONCE)
                .group()
                .intoLists()
                .of(SESSIONS_AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(
                        part -> together(part, ttlMillis).onFailure().recoverWithItem(Map.of()))
                .collect()
                .in(HashMap::new, Map::putAll);
    }

    private Uni<Map<String, Set<String>>> together(List<Renewal> part, long ttlMillis) {
        return redis.batch(part.stream()
                        .map(renewal -> renew.ifKnown(renewal.on(), renewal.arguments(clock.millis(), ttlMillis)))
                        .toList())
                .map(answers -> {
                    Map<String, Set<String>> found = new HashMap<>();
                    for (int i = 0; i < part.size(); i++) {
                        Response answer = answers.get(i);
                        if (answer != null) {
                            Renewal renewal = part.get(i);
                            renewal.fenced(answer).ifPresent(fenced -> found.put(renewal.session(), fenced));
                        }
                    }
                    return found;
                });
    }

    Uni<Void> release(String session, String nodeId, long fencingToken) {
        return renewal(session, List.of(Map.entry(nodeId, fencingToken)), 0).replaceWithVoid();
    }

    /** Those whose token is no longer the newest; empty when Redis does not have the session. */
    private Uni<Optional<Set<String>>> renewal(String session, List<Map.Entry<String, Long>> tokens, long ttlMillis) {
        return known.keysToCheck(session).chain(keys -> {
            var renewal = new Renewal(session, keys, tokens);
            return renew.run(redis, renewal.on(), renewal.arguments(clock.millis(), ttlMillis))
                    .map(renewal::fenced);
        });
    }

    /** What renew.lua is asked for the nodes of a session. */
    private record Renewal(String session, SessionKeys keys, List<Map.Entry<String, Long>> tokens) {

        static Renewal of(String session, SessionKeys keys, Map<String, Long> tokens) {
            return new Renewal(session, keys, List.copyOf(tokens.entrySet()));
        }

        Buffer[] on() {
            return Stream.concat(Stream.of(keys.head()), tokens.stream().map(token -> keys.node(token.getKey())))
                    .map(Buffer::buffer)
                    .toArray(Buffer[]::new);
        }

        List<Buffer> arguments(long nowMillis, long ttlMillis) {
            return Stream.concat(
                            Stream.of(nowMillis, ttlMillis), tokens.stream().map(Map.Entry::getValue))
                    .map(Leases::number)
                    .toList();
        }

        /** Those whose token is no longer the newest; empty when Redis does not have the session. */
        Optional<Set<String>> fenced(Response answer) {
            if (answer.get(0).toString().equals("unknown")) {
                return Optional.empty();
            }
            Set<String> fenced = new HashSet<>();
            for (int i = 1; i < answer.size(); i++) {
                fenced.add(tokens.get(answer.get(i).toInteger()).getKey());
            }
            return Optional.of(fenced);
        }
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
