package io.ghostmirror.hub.s3;

import io.ghostmirror.hub.pack.PackStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program that speaks S3, with one bucket, in a directory of the test's. It takes all credentials. */
public final class S3Server implements AutoCloseable {

    static final String BUCKET = "contents";

    /** Few, so that lists of some packs take several calls. */
    static final int PAGE_KEYS = 4;

    private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    private final Path directory;
    private final int port;
    private Process process;

    private S3Server(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    public static S3Server in(Path directory) {
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        var server = new S3Server(directory, freePort());
        server.start();
        return server;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, again if need be, on the same port and with what it had. */
    public void start() {
        try {
            Files.createDirectories(directory.resolve("objects"));
            var builder = new ProcessBuilder(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    jar().toString(),
                    "--server.address=127.0.0.1",
                    "--server.port=0",
                    "--http.port=" + port));
            builder.environment().put("COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", BUCKET);
            builder.environment()
                    .put(
                            "COM_ADOBE_TESTING_S3MOCK_STORE_ROOT",
                            directory.resolve("objects").toString());
            process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
            awaitAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() {
        try {
            return Path.of(Class.forName(LAUNCHER)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whatever it answers: what was killed in the middle of a put may have half an object, and fail to list it. */
    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(endpoint())
                    .timeout(Duration.ofSeconds(5))
                    .build();
            while (true) {
                try {
                    client.send(request, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException notYet) {
                    if (!process.isAlive() || System.nanoTime() - end > 0) {
                        throw new IOException(Files.readString(directory.resolve("log")), notYet);
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Ends it at once, whatever it is doing. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    S3Packs packs(String prefix) throws IOException {
        return S3Packs.open(new S3Address(BUCKET, prefix), Optional.of(endpoint()), PAGE_KEYS);
    }

    /** Packs with a prefix of their own. */
    public PackStorage open(String prefix) throws IOException {
        return packs(prefix);
    }

    @Override
    public void close() {
        kill();
    }
}
