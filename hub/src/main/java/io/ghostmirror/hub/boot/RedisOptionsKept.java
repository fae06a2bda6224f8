package io.ghostmirror.hub.boot;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Quarkus has made of the settings of Redis. */
@Singleton
public final class RedisOptionsKept implements RedisOptionsCustomizer {

    private volatile @Nullable RedisOptions options;

    @Override
    public void customize(String clientName, RedisOptions made) {
        options = new RedisOptions(made);
    }

    RedisOptions options() {
        return Objects.requireNonNull(options, "Quarkus makes its client of Redis before the hub is put together");
    }
}
