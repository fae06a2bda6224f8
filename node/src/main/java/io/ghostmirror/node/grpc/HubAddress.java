package io.ghostmirror.node.grpc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a hub listens for gRPC. */
public record HubAddress(String host, int port) {

    /** Where a hub listens that was started without options. */
    public static final HubAddress LOCAL = new HubAddress("127.0.0.1", 9000);

    private static final Pattern FORM =
            Pattern.compile("(?<host>[^\\s:/\\[\\]]+|\\[[0-9a-fA-F:.]+]):(?<port>\\d{1,5})");

    public HubAddress {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
    }

    /** Reads HOST:PORT; an IPv6 address stands in brackets. */
    public static HubAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "hub address: \"" + text + "\" (expected: HOST:GRPC_PORT, such as " + LOCAL + ")");
        }
        return new HubAddress(form.group("host"), Integer.parseInt(form.group("port")));
    }

    /** Whether the hub is on this machine, so that bytes cost less than compressing them. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
