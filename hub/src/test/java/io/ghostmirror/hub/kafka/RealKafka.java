package io.ghostmirror.hub.kafka;

import io.ghostmirror.hub.net.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/** A broker in this process, with its data in a directory of the test's; can be stopped and started again. */
public final class RealKafka implements AutoCloseable {

    /** Loggers are kept from the garbage collector, which would take their levels. */
    private static final Logger[] QUIET = {Logger.getLogger("org.apache.kafka"), Logger.getLogger("kafka")};

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Path directory;
    private final int port;
    private final int controller;
    private final Map<String, String> more;
    private @Nullable KafkaRaftServer server;

    private RealKafka(Path directory, int port, int controller, Map<String, String> more) {
        this.directory = directory;
        this.port = port;
        this.controller = controller;
        this.more = more;
    }

    /** A broker that is not started yet. */
    public static RealKafka in(Path directory) {
        return in(directory, Map.of());
    }

    /** One with these settings besides; its listener is named OUTSIDE. */
    static RealKafka in(Path directory, Map<String, String> more) {
        for (Logger logger : QUIET) {
            logger.setLevel(Level.OFF);
        }
        try {
            var kafka = new RealKafka(directory, FreePort.on(LOOPBACK), FreePort.on(LOOPBACK), more);
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .addDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(directory.toString())
                    .run();
            return kafka;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public String servers() {
        return "127.0.0.1:" + port;
    }

    /** What a hub has to be told of it. */
    Map<String, String> settings() {
        return Map.of("bootstrap.servers", servers());
    }

    public void start() {
        var settings = new HashMap<>(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("listeners", "OUTSIDE://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller),
                Map.entry("advertised.listeners", "OUTSIDE://127.0.0.1:" + port),
                Map.entry("listener.security.protocol.map", "OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "OUTSIDE"),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", directory.toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("log.index.size.max.bytes", "1048576"),
                Map.entry("log.cleaner.dedupe.buffer.size", "16777216")));
        settings.putAll(more);
        var started = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        started.startup();
        server = started;
    }

    public void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
