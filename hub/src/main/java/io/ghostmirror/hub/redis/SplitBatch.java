package io.ghostmirror.hub.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.ZModem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Commands about keys of several slots: those whose keys one server has go together, and each alone where a slot has moved.
 * A server that cannot be used, or does not answer soon, takes its own answers away and no others; so does a slot that no
 * server has.
 */
final class SplitBatch {

    private static final int NONE = -1;

    private final ClusterRedis cluster;
    private final List<Request> commands;
    private final int[] slots;

    SplitBatch(ClusterRedis cluster, List<Request> commands) {
        this.cluster = cluster;
        this.commands = commands;
        this.slots = commands.stream().mapToInt(SplitBatch::slot).toArray();
    }

    /** The slot of its first key; negative when it has none. */
    static int slot(Request command) {
        List<byte[]> keys = ((RequestImpl) command).keys();
        return keys.isEmpty() ? NONE : ZModem.generate(keys.getFirst());
    }

    /** The answers; null where there is none. Fails when no server has answered. */
    Future<List<@Nullable Response>> send() {
        if (IntStream.of(slots).anyMatch(slot -> slot == NONE)) {
            return Future.failedFuture(new IllegalArgumentException(
                    "a command without a key among those of several slots (expected: a key in each, or one slot)"));
        }
        return cluster.table().compose(known -> {
            Map<String, List<Integer>> byServer = new LinkedHashMap<>();
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < slots.length; i++) {
                Optional<String> owner = known.ownerOf(slots[i]);
                if (owner.isPresent()) {
                    byServer.computeIfAbsent(owner.get(), server -> new ArrayList<>())
                            .add(i);
                } else {
                    parts.add(ClusterRedis.nobodyHas(slots[i]));
                }
            }
            var answers = new Response[slots.length];
            byServer.forEach((server, part) -> parts.add(send(server, part, answers)));
            return allOver(parts).map(Arrays.asList(answers));
        });
    }

    /** Completes when all are over. Fails when none has succeeded. */
    private static Future<Void> allOver(List<Future<?>> parts) {
        return Future.join(parts)
                .<Void>mapEmpty()
                .recover(failure -> parts.stream().anyMatch(Future::succeeded)
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure));
    }

    private Future<Void> send(String server, List<Integer> part, Response[] answers) {
        List<Request> together = part.stream().map(commands::get).toList();
        return cluster.on(server, connection -> connection.batch(together), System.nanoTime())
                .timeout(ClusterRedis.ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .onSuccess(some -> {
                    for (int i = 0; i < part.size(); i++) {
                        answers[part.get(i)] = some.get(i);
                    }
                })
                .<Void>mapEmpty()
                .recover(failure ->
                        ClusterRedis.isElsewhere(failure) ? eachAlone(part, answers) : Future.failedFuture(failure));
    }

    private Future<Void> eachAlone(List<Integer> part, Response[] answers) {
        List<Future<?>> all = new ArrayList<>();
        for (int at : part) {
            all.add(cluster.at(slots[at], connection -> connection.send(commands.get(at)))
                    .onSuccess(answer -> answers[at] = answer));
        }
        return allOver(all);
    }
}
