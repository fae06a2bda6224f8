package io.ghostmirror.load.cluster;

import io.ghostmirror.load.wire.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The ways by which the hubs of a cluster reach Redis and Kafka and its nodes the hubs, each with a name. */
public final class Links implements AutoCloseable {

    private final Path addresses;
    private final Map<String, Link> links = new LinkedHashMap<>();

    private Links(Path addresses) {
        this.addresses = addresses;
    }

    /** Lays them, before the cluster of a directory is started for the first time. */
    public static Links before(Path directory, int hubs, int nodes) throws IOException {
        Path run = Files.createDirectories(directory.resolve("run"));
        var all = new Links(run.resolve("cluster.properties"));
        Properties given = all.given();
        for (int hub = 0; hub < hubs; hub++) {
            String name = "hub-" + hub;
            given.setProperty(name + ".redis", all.lay(name + " to redis", "redis"));
            given.setProperty(name + ".kafka", all.lay(name + " to kafka", name + ".kafka.listener"));
        }
        for (int node = 0; node < nodes; node++) {
            String name = "node-" + node;
            given.setProperty(name + ".hub", all.lay(name + " to hubs", "balancer"));
        }
        try (var out = Files.newBufferedWriter(all.addresses)) {
            given.store(out, null);
        }
        return all;
    }

    /** @param target the name of the port in the cluster's addresses, which it chooses when it starts */
    private String lay(String name, String target) {
        Link link = Link.to(() -> port(target));
        links.put(name, link);
        return Integer.toString(link.port());
    }

    private Properties given() {
        var values = new Properties();
        if (Files.exists(addresses)) {
            try (var in = Files.newBufferedReader(addresses)) {
                values.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return values;
    }

    private int port(String target) {
        String port = given().getProperty(target);
        if (port == null) {
            throw new IllegalStateException(addresses + " has no port of " + target);
        }
        return Integer.parseInt(port);
    }

    public List<String> names() {
        return List.copyOf(links.keySet());
    }

    public Link get(String name) {
        Link link = links.get(name);
        if (link == null) {
            throw new IllegalArgumentException("no link is named \"" + name + "\" (expected one of " + names() + ")");
        }
        return link;
    }

    @Override
    public void close() {
        links.values().forEach(Link::close);
    }
}
