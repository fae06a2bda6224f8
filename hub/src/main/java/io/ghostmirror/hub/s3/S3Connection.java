package io.ghostmirror.hub.s3;

import io.netty.channel.nio.NioEventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A client of S3, made only by a hub that uses it. Region and credentials come from where all clients of AWS find them.
 *
 * @param endpoint where S3 is when it is not Amazon's
 */
record S3Connection(S3AsyncClient client, Optional<URI> endpoint, NioEventLoopGroup loops) implements AutoCloseable {

    /** Of a call with all its attempts. */
    private static final Duration CALL = Duration.ofSeconds(10);

    /** Of an attempt in which nothing moves. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final int SLOWEST_BYTES_PER_SECOND = 64 << 10;
    private static final int LOOPS = 2;
    private static final int CONNECTIONS = 64;

    /** What a call that moves so many bytes may take with all its attempts: more over a slow line. */
    static Duration timeFor(int bytes) {
        return CALL.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }

    /** The endpoint that the environment names. */
    static Optional<URI> givenEndpoint() throws IOException {
        for (String variable : List.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")) {
            String given = System.getenv(variable);
            if (given != null) {
                return Optional.of(endpoint(variable, given));
            }
        }
        return Optional.empty();
    }

    static URI endpoint(String variable, String given) throws IOException {
        try {
            var url = new URI(given);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw noEndpoint(variable, given, e);
        }
        throw noEndpoint(variable, given, null);
    }

    private static IOException noEndpoint(String variable, String given, @Nullable Exception cause) {
        return new IOException(
                variable + ": \"" + given + "\" is no endpoint (expected: http://HOST:PORT or https://HOST)", cause);
    }

    /** Servers other than Amazon's seldom have a host name for each bucket. */
    static S3Connection to(Optional<URI> endpoint) {
        var loops = new NioEventLoopGroup(LOOPS);
        try {
            var builder = S3AsyncClient.builder()
                    .forcePathStyle(endpoint.isPresent())
                    .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                            .eventLoopGroup(SdkEventLoopGroup.create(loops))
                            .maxConcurrency(CONNECTIONS)
                            .connectionTimeout(CONNECT)
                            .connectionAcquisitionTimeout(SILENCE)
                            .readTimeout(SILENCE)
                            .writeTimeout(SILENCE))
                    .overrideConfiguration(calls -> calls.apiCallTimeout(CALL));
            endpoint.ifPresent(builder::endpointOverride);
            return new S3Connection(builder.build(), endpoint, loops);
        } catch (RuntimeException e) {
            stop(loops);
            throw e;
        }
    }

    @Override
    public void close() {
        client.close();
        stop(loops);
    }

    private static void stop(NioEventLoopGroup loops) {
        loops.shutdownGracefully(0, CONNECT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
