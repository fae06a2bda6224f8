package io.ghostmirror.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

/** Gives names ports that nobody uses, each once, below the range from which systems give ports to connections. */
final class FreePorts {

    private static final int FIRST = 10_240;
    private static final int BEHIND_LAST = 32_768;
    private static final int ATTEMPTS = 1_000;

    private final Properties given;

    FreePorts(Properties given) {
        this.given = given;
    }

    /** Gives a port to a name that has none. */
    void give(String name) throws IOException {
        if (given.getProperty(name) == null) {
            given.setProperty(name, Integer.toString(free()));
        }
    }

    private int free() throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
            if (!given.containsValue(Integer.toString(port)) && isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port from " + FIRST + " to " + (BEHIND_LAST - 1) + " is free");
    }

    private static boolean isFree(int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(Addresses.socket(port));
            return true;
        } catch (BindException taken) {
            return false;
        }
    }
}
