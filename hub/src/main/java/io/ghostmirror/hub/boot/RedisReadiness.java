package io.ghostmirror.hub.boot;

import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The hub is ready when Redis answers; of a cluster, any of its servers: what the others have may go on. */
@Readiness
@Singleton
public final class RedisReadiness implements HealthCheck {

    private static final String NAME = "Redis connection health check";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HubRedis redis;

    public RedisReadiness(HubRedis redis) {
        this.redis = redis;
    }

    @Override
    public HealthCheckResponse call() {
        return redis.client()
                .send(Request.cmd(Command.PING))
                .map(pong -> HealthCheckResponse.up(NAME))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> HealthCheckResponse.named(NAME)
                        .down()
                        .withData("reason", String.valueOf(failure.getMessage()))
                        .build())
                .await()
                .indefinitely();
    }
}
