package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that a program may leave and take again: nothing else gets them meanwhile. They are below all that a system gives
 * by itself and that a cluster chooses, and each of several test processes has its own.
 */
final class Ports {

    private static final int FIRST = 4_096;
    private static final int EACH = 3_000;
    private static final int LOWEST = FIRST + (Integer.getInteger("ghostmirror.fork", 1) - 1) % 2 * EACH;
    private static final AtomicInteger GIVEN =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(EACH));

    private Ports() {}

    /** A port on the loopback on which nothing listens. */
    static int take() {
        for (int i = 0; i < EACH; i++) {
            int port = LOWEST + GIVEN.getAndIncrement() % EACH;
            if (isFree(port)) {
                return port;
            }
        }
        throw new AssertionError("no port from " + LOWEST + " to " + (LOWEST + EACH - 1) + " is free");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
