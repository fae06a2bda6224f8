package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.net.FreePort;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The address that the hub listens on. */
public final class ListenAddress {

    private final String host;
    private final InetAddress address;

    private ListenAddress(String host, InetAddress address) {
        this.host = host;
        this.address = address;
    }

    /** Checks an address. Fails with {@link StartException} when it is none. */
    public static ListenAddress of(String host) {
        try {
            return new ListenAddress(host, InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            throw new StartException("--host " + host + " is not an address of this machine", e);
        }
    }

    public String host() {
        return host;
    }

    /** Whether only this machine reaches it. */
    boolean isLoopback() {
        return address.isLoopbackAddress();
    }

    /** An address that other machines may reach it by, as it stands before a port. */
    String reachable() {
        return bracketed(Stream.of(named(), ownAddresses(), Stream.of(hostName()))
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(host));
    }

    /** All names and addresses that it may be reached by. */
    Set<String> names() {
        return Stream.of(named(), Stream.of(hostName(), "localhost", "127.0.0.1", "::1"), ownAddresses())
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Stream<String> named() {
        return address.isAnyLocalAddress() ? Stream.empty() : Stream.of(host);
    }

    private static Stream<String> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(one -> !one.isLoopbackAddress() && !one.isLinkLocalAddress())
                    .sorted(Comparator.comparing(one -> one instanceof Inet4Address ? 0 : 1))
                    .map(one -> one.getHostAddress().replaceFirst("%.*", ""));
        } catch (SocketException e) {
            return Stream.empty();
        }
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            return System.getenv().getOrDefault("HOSTNAME", "");
        }
    }

    static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
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
