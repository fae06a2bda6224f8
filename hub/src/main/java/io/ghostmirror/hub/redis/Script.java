package io.ghostmirror.hub.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Lua script: sent by its hash, and whole when the server does not know it yet. */
final class Script {

    private final String source;
    private final String sha;

    /** @param parts what it consists of, one behind the other */
    Script(String... parts) {
        source = Stream.of(parts).map(Script::read).collect(Collectors.joining());
        try {
            sha = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static String read(String part) {
        try (InputStream in = Script.class.getResourceAsStream("/redis/" + part + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("script " + part + " is not in this program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Uni<Response> run(Sender redis, Buffer[] keys, List<Buffer> arguments) {
        String key = keys[0].toString();
        return redis.send(ifKnown(keys, arguments), key)
                .onFailure(failure -> RedisCalls.reason(failure).startsWith("NOSCRIPT"))
                .recoverWithUni(() -> redis.send(request(Command.EVAL, source, keys, arguments), key));
    }

    /** What a server that does not know the script yet fails. */
    Request ifKnown(Buffer[] keys, List<Buffer> arguments) {
        return request(Command.EVALSHA, sha, keys, arguments);
    }

    private static Request request(Command command, String script, Buffer[] keys, List<Buffer> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.length);
        for (Buffer key : keys) {
            request.arg(key);
        }
        arguments.forEach(request::arg);
        return request;
    }
}
