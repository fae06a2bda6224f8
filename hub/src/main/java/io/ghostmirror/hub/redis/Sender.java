package io.ghostmirror.hub.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/** Sends a command about some key. */
@FunctionalInterface
interface Sender {

    /** @param key one of those that the command is about */
    Uni<Response> send(Request request, String key);
}
