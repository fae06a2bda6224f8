package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.List;

/**
 * Sends commands whose answer nobody may learn of before replicas have all that it is about: what a commit wrote, or what
 * a read has found. When they do not have it in time, the command fails with {@link StoreUnavailableException}, though it
 * was carried out: whether that stays is not known.
 *
 * <p>WAIT waits for what the same connection wrote last. So something is written behind every command, since the command
 * may write nothing, and find what another connection wrote a moment ago.
 */
final class Replicated implements Sender {

    private final RedisCalls redis;
    private final int replicas;
    private final Duration within;

    /** @param replicas how many; 0 where there are none, and commands are just sent */
    Replicated(RedisCalls redis, int replicas, Duration within) {
        this.redis = redis;
        this.replicas = replicas;
        this.within = within;
    }

    @Override
    public Uni<Response> send(Request request, String key) {
        if (replicas == 0) {
            return redis.send(request);
        }
        Request mark = Request.cmd(Command.SET).arg(fence(key)).arg("1");
        Request wait = Request.cmd(Command.WAIT).arg(replicas).arg(within.toMillis());
        return redis.batch(List.of(request, mark, wait)).map(answers -> {
            int have = answers.get(2).toInteger();
            if (have < replicas) {
                throw new StoreUnavailableException(have + " of " + replicas + " replicas have it within "
                        + within.toMillis() + " ms; whether it stays is not known");
            }
            return answers.get(0);
        });
    }

    /** A key of the same slot, which is on the same connection. */
    private static String fence(String key) {
        int tag = key.indexOf('}');
        return (tag < 0 ? "gm:{" + key + "}" : key.substring(0, tag + 1)) + ":fence";
    }
}
