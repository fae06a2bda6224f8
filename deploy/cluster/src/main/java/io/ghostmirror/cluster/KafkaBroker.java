package io.ghostmirror.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka of one broker on the loopback, which is its own controller, in a JVM of its own.
 *
 * @param detours more ports where it listens, each with the port that it says it is at to those who come there
 */
record KafkaBroker(Path directory, int port, int controllerPort, SortedMap<Integer, Integer> detours) {

    private static final int NODE_ID = 1;
    private static final int CONNECT_MILLIS = 500;
    private static final int ANSWER_MILLIS = 5_000;

    /** Formats its storage at the first time, writes its configuration, and says how it is started. */
    Program prepare() throws IOException {
        ClusterDirectory.ownDirectory(directory);
        Path config = directory.resolve("server.properties");
        Path logging = directory.resolve("logging.properties");
        Files.writeString(config, configuration());
        Files.writeString(logging, """
                handlers=java.util.logging.ConsoleHandler
                java.util.logging.SimpleFormatter.format=%1$tF %1$tT %4$s %3$s: %5$s%6$s%n
                .level=WARNING
                """);
        format();
        return new Program(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.util.logging.config.file=" + logging,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "kafka.Kafka",
                        config.toString()),
                Map.of());
    }

    private Path data() {
        return directory.resolve("data");
    }

    private void format() throws IOException {
        if (Files.exists(data().resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .addDirectory(data().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(data().toString())
                    .run();
        } catch (Exception e) {
            throw new IOException("Kafka's storage in " + data() + " cannot be formatted: " + e.getMessage(), e);
        }
    }

    /** A broker that was killed is let in again when its session has ended, so that is short. */
    private String configuration() {
        return """
                process.roles=broker,controller
                node.id=%1$d
                controller.quorum.voters=%1$d@%2$s:%4$d
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=BROKER
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT%6$s
                listeners=BROKER://%2$s:%3$d,CONTROLLER://%2$s:%4$d%7$s
                advertised.listeners=BROKER://%2$s:%3$d%8$s
                log.dirs=%5$s
                broker.heartbeat.interval.ms=500
                broker.session.timeout.ms=3000
                auto.create.topics.enable=false
                num.partitions=1
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.index.size.max.bytes=1048576
                log.cleaner.dedupe.buffer.size=16777216
                """.formatted(
                        NODE_ID,
                        Addresses.HOST,
                        port,
                        controllerPort,
                        data(),
                        ofDetours((at, seen) -> ",DETOUR" + at + ":PLAINTEXT"),
                        ofDetours((at, seen) -> ",DETOUR" + at + "://" + Addresses.text(at)),
                        ofDetours((at, seen) -> ",DETOUR" + at + "://" + Addresses.text(seen)));
    }

    private String ofDetours(BiFunction<Integer, Integer, String> text) {
        return detours.entrySet().stream()
                .map(detour -> text.apply(detour.getKey(), detour.getValue()))
                .collect(Collectors.joining());
    }

    /** Whether its broker is in its cluster and answers. */
    boolean answers() {
        if (!listens()) {
            return false;
        }
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                Addresses.text(port),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS);
        try (Admin admin = Admin.create(settings)) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(Addresses.socket(port), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
