package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.net.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** The address that the hub listens on. */
public final class ListenAddress {

    private final String host;
    private final InetAddress address;

    private ListenAddress(String host, InetAddress address) {
        this.host = host;
        this.address = address;
    }

    /**
     * Checks an address. Fails with {@link StartException} when it is none, or is not loopback and {@code insecure} is
     * not set.
     */
    public static ListenAddress of(String host, boolean insecure) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isLoopbackAddress() && !insecure) {
                throw new StartException("--host " + host + " can be reached from other machines, and tokens and files"
                        + " would travel without TLS; use 127.0.0.1, or --insecure to do it all the same");
            }
            return new ListenAddress(host, address);
        } catch (UnknownHostException e) {
            throw new StartException("--host " + host + " is not an address of this machine", e);
        }
    }

    public String host() {
        return host;
    }

    /** The port to listen on: {@code wanted}, or a free one for 0. Fails with {@link StartException} when it is taken. */
    public int port(String option, int wanted) {
        try (var socket = new ServerSocket()) {
            if (wanted == 0) {
                return FreePort.on(address);
            }
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, wanted));
            return wanted;
        } catch (IOException e) {
            throw new StartException(
                    "port " + wanted + " on " + host + " cannot be used (" + e.getMessage() + "); give " + option
                            + " another, or 0 for any",
                    e);
        }
    }
}
