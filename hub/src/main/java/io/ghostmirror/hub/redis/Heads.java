package io.ghostmirror.hub.redis;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore.Standing;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks where many sessions are with one request for hundreds of them. */
final class Heads {

    /** So many that a request is some 100 KiB at most and keeps Redis from others for well under a millisecond. */
    private static final int AT_ONCE = 250;

    private final RedisCalls redis;
    private final SeenHeads seen;
    private final Epochs epochs;

    Heads(RedisCalls redis, SeenHeads seen, Epochs epochs) {
        this.redis = redis;
        this.seen = seen;
        this.epochs = epochs;
    }

    /**
     * The heads of those sessions that Redis has and that have what was seen of them before, as far as that can be told
     * now: on a cluster a server may be gone.
     */
    Uni<Map<String, Standing>> of(Map<String, SessionKeys> sessions) {
        List<Map.Entry<String, SessionKeys>> all = List.copyOf(sessions.entrySet());
        Map<String, Standing> found = new HashMap<>();
        return Multi.createFrom()
                .range(0, (all.size() + AT_ONCE - 1) / AT_ONCE)
                .map(part -> all.subList(part * AT_ONCE, Math.min(all.size(), (part + 1) * AT_ONCE)))
                .onItem()
                .transformToUni(part -> look(part, found))
                .collectFailures()
                .concatenate()
                .collect()
                .last()
                .onFailure(some -> !found.isEmpty())
                .recoverWithNull()
                .replaceWith(found);
    }

    /** Where a session is now, and where it was seen last. */
    private record Look(String session, SessionKeys keys, Optional<Cursor> before, Cursor now, int collisions) {

        /** Whether what it was then is not told by what it is now. */
        boolean hasMoved() {
            return before.isPresent()
                    && before.get().epoch() == now.epoch()
                    && before.get().seq() != now.seq();
        }

        boolean isSameHistory(byte @Nullable [] digestThen) {
            return digestThen == null
                    || before.isEmpty()
                    || before.get().epoch() != now.epoch()
                    || Arrays.equals(digestThen, before.get().digest().bytes());
        }
    }

    private Uni<Void> look(List<Map.Entry<String, SessionKeys>> sessions, Map<String, Standing> found) {
        List<Request> requests = new ArrayList<>();
        List<Optional<Cursor>> before = new ArrayList<>();
        for (var session : sessions) {
            before.add(seen.of(session.getKey()));
            requests.add(Request.cmd(Command.HMGET)
                    .arg(session.getValue().head())
                    .arg("epoch")
                    .arg("seq")
                    .arg("digest")
                    .arg("collisions"));
        }
        return redis.batch(requests).chain(answers -> {
            List<Look> moved = new ArrayList<>();
            for (int i = 0; i < sessions.size(); i++) {
                Response head = answers.get(i);
                if (head != null && head.get(0) != null) {
                    var look = new Look(
                            sessions.get(i).getKey(),
                            sessions.get(i).getValue(),
                            before.get(i),
                            Reads.cursor(head),
                            Reads.collisions(head.get(3)));
                    if (look.hasMoved()) {
                        moved.add(look);
                    } else {
                        take(look, look.now().digest().bytes(), found);
                    }
                }
            }
            return moved.isEmpty() ? Uni.createFrom().voidItem() : lookBack(moved, found);
        });
    }

    private Uni<Void> lookBack(List<Look> moved, Map<String, Standing> found) {
        List<Request> requests = moved.stream()
                .map(look -> Request.cmd(Command.HGET)
                        .arg(look.keys().digests())
                        .arg(Long.toString(look.before().orElse(Cursor.NONE).seq())))
                .toList();
        return redis.batch(requests)
                .invoke(answers -> {
                    for (int i = 0; i < moved.size(); i++) {
                        Response then = answers.get(i);
                        take(moved.get(i), then == null ? null : then.toBytes(), found);
                    }
                })
                .replaceWithVoid();
    }

    private void take(Look look, byte @Nullable [] digestThen, Map<String, Standing> found) {
        if (look.isSameHistory(digestThen) && epochs.accepts(look.session(), look.now())) {
            found.put(look.session(), new Standing(look.now(), look.collisions()));
        }
    }
}
