package io.ghostmirror.cluster;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who listens where: chosen at a directory's first start, and kept, so that each can be started again in its place. A file
 * that is there before it may say by which ports hubs reach Redis ({@code hub-0.redis}) and Kafka ({@code hub-0.kafka}) and
 * nodes the hubs ({@code node-0.hub}), when something is to stand between them.
 */
final class Addresses {

    static final String HOST = "127.0.0.1";
    private static final String PASSWORD = "redis.password";
    private static final String KAFKA = ".kafka";
    private static final String LISTENER = ".listener";

    private final Properties values;

    private Addresses(Properties values) {
        this.values = values;
    }

    /** Those of this directory; what is missing for {@code hubs} hubs is chosen and written. */
    static Addresses choose(ClusterDirectory directory, int hubs) throws IOException {
        Properties values = read(directory);
        var ports = new FreePorts(values);
        ports.give("balancer");
        ports.give("redis");
        ports.give("kafka");
        ports.give("kafka.controller");
        for (int i = 0; i < hubs; i++) {
            ports.give(MemberName.hub(i) + ".http");
            ports.give(MemberName.hub(i) + ".grpc");
            if (values.getProperty(MemberName.hub(i) + KAFKA) != null) {
                ports.give(MemberName.hub(i) + KAFKA + LISTENER);
            }
        }
        if (values.getProperty(PASSWORD) == null) {
            byte[] secret = new byte[24];
            new SecureRandom().nextBytes(secret);
            values.setProperty(PASSWORD, HexFormat.of().formatHex(secret));
        }
        var text = new StringWriter();
        values.store(text, null);
        OwnFile.write(directory.addresses(), text.toString());
        return new Addresses(values);
    }

    /** Those of a directory where a cluster was started. */
    static Addresses of(ClusterDirectory directory) throws IOException {
        return new Addresses(read(directory));
    }

    private static Properties read(ClusterDirectory directory) throws IOException {
        var values = new Properties();
        if (Files.exists(directory.addresses())) {
            values.load(new StringReader(Files.readString(directory.addresses())));
        }
        return values;
    }

    private int portOr(String what, int usual) {
        return values.getProperty(what) == null ? usual : port(what);
    }

    int port(String what) {
        String port = values.getProperty(what);
        if (port == null) {
            throw new ClusterException("cluster.properties has no port of " + what);
        }
        return Integer.parseInt(port);
    }

    int http(MemberName hub) {
        return port(hub + ".http");
    }

    int grpc(MemberName hub) {
        return port(hub + ".grpc");
    }

    int balancer() {
        return port("balancer");
    }

    int redis() {
        return port("redis");
    }

    int kafka() {
        return port("kafka");
    }

    int kafkaController() {
        return port("kafka.controller");
    }

    /** Where a hub finds Redis. */
    int redisOf(MemberName hub) {
        return portOr(hub + ".redis", redis());
    }

    /** Where a hub finds Kafka. */
    int kafkaOf(MemberName hub) {
        return portOr(hub + KAFKA, kafka());
    }

    /** Where a node finds hubs. */
    int hubsOf(MemberName node) {
        return portOr(node + ".hub", balancer());
    }

    /** Ports of Kafka for one hub each, and where that hub is told to find it. */
    SortedMap<Integer, Integer> kafkaListeners() {
        SortedMap<Integer, Integer> listeners = new TreeMap<>();
        for (String name : values.stringPropertyNames()) {
            if (name.endsWith(KAFKA)) {
                listeners.put(port(name + LISTENER), port(name));
            }
        }
        return listeners;
    }

    String redisPassword() {
        return values.getProperty(PASSWORD, "");
    }

    static String text(int port) {
        return HOST + ":" + port;
    }

    static InetSocketAddress socket(int port) {
        return new InetSocketAddress(HOST, port);
    }
}
