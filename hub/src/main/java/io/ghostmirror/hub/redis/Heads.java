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

    private Uni<Void> look(List<Map.Entry<String, SessionKeys>> sessions, Map<String, Standing> found) {
        List<Request> requests = new ArrayList<>();
        List<Optional<Cursor>> before = new ArrayList<>();
        for (var session : sessions) {
            Optional<Cursor> last = seen.of(session.getKey());
            before.add(last);
            requests.add(Request.cmd(Command.HMGET)
                    .arg(session.getValue().head())
                    .arg("epoch")
                    .arg("seq")
                    .arg("digest")
                    .arg("collisions"));
            requests.add(Request.cmd(Command.HGET)
                    .arg(session.getValue().digests())
                    .arg(Long.toString(last.map(Cursor::seq).orElse(0L))));
        }
        return redis.batch(requests)
                .invoke(answers -> {
                    for (int i = 0; i < sessions.size(); i++) {
                        String session = sessions.get(i).getKey();
                        Response head = answers.get(2 * i);
                        if (head != null && head.get(0) != null) {
                            Cursor now = Reads.cursor(head);
                            if (sameHistory(before.get(i), now, answers.get(2 * i + 1))
                                    && epochs.accepts(session, now)) {
                                found.put(session, new Standing(now, Reads.collisions(head.get(3))));
                            }
                        }
                    }
                })
                .replaceWithVoid();
    }

    private static boolean sameHistory(Optional<Cursor> before, Cursor now, @Nullable Response digestThen) {
        return digestThen == null
                || before.isEmpty()
                || before.get().epoch() != now.epoch()
                || Arrays.equals(digestThen.toBytes(), before.get().digest().bytes());
    }
}
