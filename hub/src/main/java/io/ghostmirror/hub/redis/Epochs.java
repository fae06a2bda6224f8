package io.ghostmirror.hub.redis;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SeenHeads;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Sees to it that an older state of a session is not taken for the one that was there. */
final class Epochs {

    private static final Logger LOG = Logger.getLogger(Epochs.class);

    private final RedisCalls redis;
    private final Registry registry;
    private final InstantSource clock;
    private final SeenHeads seen;
    private final Script epoch = new Script("epoch");

    Epochs(RedisCalls redis, Registry registry, InstantSource clock, SeenHeads seen) {
        this.redis = redis;
        this.registry = registry;
        this.clock = clock;
        this.seen = seen;
    }

    /** The lowest epoch that the session may get now. */
    long next(String session) {
        long after = seen.of(session).map(Cursor::epoch).orElse(0L) + 1;
        return Math.max(clock.instant().getEpochSecond(), after);
    }

    /** Takes note of a head. Returns false when it is behind what was seen before. */
    boolean accepts(String session, Cursor head) {
        Optional<Cursor> before = seen.of(session);
        if (before.isPresent() && SeenHeads.isBehind(head, before.get())) {
            return false;
        }
        seen.saw(session, head);
        return true;
    }

    /** Gives the session a new epoch if it is behind what was seen of it. A session that is gone stays so. */
    Uni<Void> renew(String session, SessionKeys keys) {
        return seen.of(session).map(was -> renew(session, keys, was, 0)).orElseGet(() -> Uni.createFrom()
                .voidItem());
    }

    /** An epoch is reserved only for a session that is behind. */
    private Uni<Void> renew(String session, SessionKeys keys, Cursor was, long reserved) {
        Buffer[] scriptKeys = {Buffer.buffer(keys.head()), Buffer.buffer(keys.digests()), Buffer.buffer(keys.health())};
        List<Buffer> arguments = List.of(
                number(was.epoch()),
                number(was.seq()),
                Buffer.buffer(was.digest().bytes()),
                Buffer.buffer(keys.node("")),
                number(reserved));
        return epoch.run(redis, scriptKeys, arguments).chain(answer -> {
            if (answer.size() == 2) {
                long after = Math.max(Long.parseLong(answer.get(0).toString()), was.epoch());
                return registry.reserveEpoch(session, Math.max(next(session), after + 1))
                        .chain(fresh -> renew(session, keys, was, fresh));
            }
            report(session, was, answer);
            return Uni.createFrom().voidItem();
        });
    }

    private static Buffer number(long number) {
        return Buffer.buffer(Long.toString(number));
    }

    private static void report(String session, Cursor was, Response answer) {
        if (answer.size() == 3) {
            LOG.warnf(
                    "session \"%s\": Redis has an older or another state of it than this hub has seen (epoch %s seq %s now,"
                            + " epoch %d seq %d before), as after a restore or a failover; it gets epoch %s: nodes join"
                            + " as a union, nothing is deleted anywhere, files that differ become conflicts",
                    session, answer.get(0), answer.get(1), was.epoch(), was.seq(), answer.get(2));
        }
    }

    /** The session is not in Redis. Told once, if it was there. */
    void lost(String session) {
        Optional<Cursor> before = seen.of(session);
        seen.lost(session);
        if (before.isPresent() && before.get().seq() > 0) {
            LOG.warnf(
                    "session \"%s\": Redis does not have it any more (epoch %d seq %d before): it was deleted, or Redis was"
                            + " flushed; whoever makes it again gives it a higher epoch: nodes join as a union, nothing is"
                            + " deleted anywhere",
                    session, before.get().epoch(), before.get().seq());
        }
    }

    /** The session was deleted here. */
    void forget(String session) {
        seen.lost(session);
    }
}
