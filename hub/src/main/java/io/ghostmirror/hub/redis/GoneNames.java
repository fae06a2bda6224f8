package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.SeenHeads;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Forgets the epochs of names that no session has any more. An epoch is at least the seconds of the clock when it was
 * given, so a name that had its last one long ago gets a higher one from the clock alone.
 */
final class GoneNames {

    /** Longer than the clocks that give epochs may differ, or one may be set back. */
    private static final Duration KEPT = Duration.ofDays(1);

    private static final int AT_ONCE = 500;

    private final RedisCalls redis;
    private final Registry registry;
    private final KnownSessions known;
    private final SeenHeads seen;
    private final InstantSource clock;

    GoneNames(RedisCalls redis, Registry registry, KnownSessions known, SeenHeads seen, InstantSource clock) {
        this.redis = redis;
        this.registry = registry;
        this.known = known;
        this.seen = seen;
        this.clock = clock;
    }

    Uni<Void> forget() {
        long lowestKept = clock.instant().minus(KEPT).getEpochSecond();
        return known.names()
                .invoke(names -> seen.forgetLost(new HashSet<>(names), lowestKept))
                .chain(() -> forgetEpochs("0", lowestKept));
    }

    private Uni<Void> forgetEpochs(String cursor, long lowestKept) {
        return redis.send(Request.cmd(Command.HSCAN)
                        .arg(SessionKeys.EPOCHS)
                        .arg(cursor)
                        .arg("COUNT")
                        .arg(AT_ONCE))
                .chain(page -> {
                    List<String> old = old(page.get(1), lowestKept);
                    Uni<?> forgotten =
                            old.isEmpty() ? Uni.createFrom().voidItem() : registry.forgetEpochs(old, lowestKept);
                    String next = page.get(0).toString();
                    return forgotten.chain(
                            () -> next.equals("0") ? Uni.createFrom().voidItem() : forgetEpochs(next, lowestKept));
                });
    }

    /** @param epochs names, each with its epoch behind it */
    private static List<String> old(Response epochs, long lowestKept) {
        List<String> old = new ArrayList<>();
        for (int i = 0; i < epochs.size(); i += 2) {
            if (epochs.get(i + 1).toLong() < lowestKept) {
                old.add(epochs.get(i).toString());
            }
        }
        return old;
    }
}
