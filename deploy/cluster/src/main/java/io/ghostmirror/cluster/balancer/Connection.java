package io.ghostmirror.cluster.balancer;

import java.io.IOException;
import java.net.Socket;

/**
 * Bytes between a client and a hub, in both directions. The end of one direction is passed on and leaves the other one
 * open; a failure ends both. What one side does not read, the other one cannot send.
 */
final class Connection {

    private static final int BUFFER = 16 * 1024;

    private final Socket client;
    private final Socket hub;

    Connection(Socket client, Socket hub) {
        this.client = client;
        this.hub = hub;
    }

    /** Copies until both directions have ended. */
    void run() {
        Thread answers = Thread.startVirtualThread(() -> copy(hub, client));
        copy(client, hub);
        try {
            answers.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            close();
        }
    }

    void close() {
        closeQuietly(client);
        closeQuietly(hub);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is as good as closed.
        }
    }
}
