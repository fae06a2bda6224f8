package io.ghostmirror.cluster.balancer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Two ports: one that says its name and then sends back what it gets, one that answers questions about readiness. */
final class FakeHub implements AutoCloseable {

    private final String name;
    private final ServerSocket grpc;
    private final ServerSocket http;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile String answer = "HTTP/1.1 200 OK\r\n\r\n";

    FakeHub(String name) throws IOException {
        this.name = name;
        this.grpc = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.http = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> accept(grpc, this::echo));
        Thread.startVirtualThread(() -> accept(http, this::health));
    }

    Backend backend() {
        return new Backend(address(grpc), address(http));
    }

    String name() {
        return name;
    }

    private static InetSocketAddress address(ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** Answers that it is not ready from now on. */
    void unready() {
        answer = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
    }

    /** Accepts, and answers nothing from now on, as a process that is halted. */
    void silence() {
        answer = "";
    }

    /** Ends as a process that is killed. */
    void die() {
        try {
            grpc.close();
            http.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket server, Conversation conversation) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                Thread.startVirtualThread(() -> talk(socket, conversation));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void talk(Socket socket, Conversation conversation) {
        try {
            conversation.with(socket);
        } catch (IOException gone) {
            // The other side has ended it.
        }
    }

    private void echo(Socket socket) throws IOException {
        socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().transferTo(socket.getOutputStream());
        socket.getOutputStream().write("end\n".getBytes(StandardCharsets.US_ASCII));
        socket.close();
    }

    private void health(Socket socket) throws IOException {
        String said = answer;
        if (!said.isEmpty()) {
            socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
            socket.close();
        }
    }

    @Override
    public void close() {
        die();
    }

    private interface Conversation {
        void with(Socket socket) throws IOException;
    }
}
