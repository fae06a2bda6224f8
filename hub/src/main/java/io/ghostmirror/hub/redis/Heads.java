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
import java.util.stream.Stream;
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

    /** A session, and where it was seen last. */
    private record Look(String session, SessionKeys keys, Optional<Cursor> before) {

        Request head() {
            return Request.cmd(Command.HMGET)
                    .arg(keys.head())
                    .arg("epoch")
                    .arg("seq")
                    .arg("digest")
                    .arg("collisions");
        }

        Request digestThen() {
            return Request.cmd(Command.HGET)
                    .arg(keys.digests())
                    .arg(Long.toString(before.map(Cursor::seq).orElse(0L)));
        }

        /** Whether what it was then is not told by what it is now. */
        boolean hasMoved(Cursor now) {
            return before.isPresent()
                    && before.get().epoch() == now.epoch()
                    && before.get().seq() != now.seq();
        }

        boolean isSameHistory(Cursor now, byte @Nullable [] digestThen) {
            return digestThen == null
                    || before.isEmpty()
                    || before.get().epoch() != now.epoch()
                    || Arrays.equals(digestThen, before.get().digest().bytes());
        }
    }

    private Uni<Void> look(List<Map.Entry<String, SessionKeys>> sessions, Map<String, Standing> found) {
        List<Look> looks = sessions.stream()
                .map(session -> new Look(session.getKey(), session.getValue(), seen.of(session.getKey())))
                .toList();
        return redis.batch(looks.stream().map(Look::head).toList()).chain(answers -> {
            List<Look> moved = new ArrayList<>();
            for (int i = 0; i < looks.size(); i++) {
                Look look = looks.get(i);
                Response head = answers.get(i);
                if (isThere(head)) {
                    Cursor now = Reads.cursor(head);
                    if (look.hasMoved(now)) {
                        moved.add(look);
                    } else {
                        take(look, head, now.digest().bytes(), found);
                    }
                }
            }
            return moved.isEmpty() ? Uni.createFrom().voidItem() : lookBack(moved, found);
        });
    }

    /** The head again: one server must say both, in one go. */
    private Uni<Void> lookBack(List<Look> moved, Map<String, Standing> found) {
        return redis.batch(moved.stream()
                        .flatMap(look -> Stream.of(look.head(), look.digestThen()))
                        .toList())
                .invoke(answers -> {
                    for (int i = 0; i < moved.size(); i++) {
                        Response head = answers.get(2 * i);
                        Response then = answers.get(2 * i + 1);
                        if (isThere(head)) {
                            take(moved.get(i), head, then == null ? null : then.toBytes(), found);
                        }
                    }
                })
                .replaceWithVoid();
    }

    private static boolean isThere(@Nullable Response head) {
        return head != null && head.get(0) != null;
    }

    private void take(Look look, Response head, byte @Nullable [] digestThen, Map<String, Standing> found) {
        Cursor now = Reads.cursor(head);
        if (look.isSameHistory(now, digestThen) && epochs.accepts(look.session(), now)) {
            found.put(look.session(), new Standing(now, Reads.collisions(head.get(3))));
        }
    }
}
