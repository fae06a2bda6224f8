package io.ghostmirror.hub.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that nobody uses. Between this look and the bind of the server that it is for, nobody takes it by chance: it
 * is below the range from which systems give ports to connections, and this process gets it once.
 */
public final class FreePort {

    private static final int FIRST = 10_240;
    private static final int BEHIND_LAST = 32_768;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** A free port on an address of this machine. */
    public static int on(InetAddress address) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(address, port));
                if (GIVEN.add(port)) {
                    return port;
                }
            } catch (BindException taken) {
                // Another one, then.
            }
        }
        throw new IOException("no port from " + FIRST + " to " + (BEHIND_LAST - 1) + " is free");
    }
}
