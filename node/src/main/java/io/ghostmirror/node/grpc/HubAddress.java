package io.ghostmirror.node.grpc;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a hub listens for gRPC, or where each of several does that are one to their nodes.
 *
 * @param endpoints at least one; any of them will do
 */
public record HubAddress(List<Endpoint> endpoints) {

    /** Where a hub listens that was started without options. */
    public static final HubAddress LOCAL = new HubAddress("127.0.0.1", 9000);

    private static final Pattern FORM =
            Pattern.compile("(?<host>[^\\s:/\\[\\],]+|\\[[0-9a-fA-F:.]+]):(?<port>\\d{1,5})");

    /** One place. */
    record Endpoint(String host, int port) {

        Endpoint {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
        }

        boolean isLoopback() {
            return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    public HubAddress {
        endpoints = List.copyOf(endpoints);
    }

    public HubAddress(String host, int port) {
        this(List.of(new Endpoint(host, port)));
    }

    /** Reads HOST:PORT, or several separated by commas; an IPv6 address stands in brackets. */
    public static HubAddress parse(String text) {
        return new HubAddress(
                Arrays.stream(text.split(",", -1)).map(HubAddress::endpoint).toList());
    }

    private static Endpoint endpoint(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("hub address: \"" + text + "\" (expected: HOST:GRPC_PORT, such as "
                    + LOCAL + "; several are separated by commas)");
        }
        return new Endpoint(form.group("host"), Integer.parseInt(form.group("port")));
    }

    /** Whether the hub is on this machine, so that bytes cost less than compressing them. */
    public boolean isLoopback() {
        return endpoints.stream().allMatch(Endpoint::isLoopback);
    }

    @Override
    public String toString() {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(","));
    }
}
