package io.ghostmirror.cluster.balancer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One hub behind the balancer: how it is, and the connections that it has. */
public final class Backend {

    private static final int CONNECT_MILLIS = 200;
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final InetSocketAddress grpc;
    private final InetSocketAddress http;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile Health health = Health.GONE;

    /**
     * @param grpc where connections go
     * @param http where readiness is asked
     */
    public Backend(InetSocketAddress grpc, InetSocketAddress http) {
        this.grpc = grpc;
        this.http = http;
    }

    Health health() {
        return health;
    }

    int connections() {
        return connections.size();
    }

    /** Asks for its health; the connections of one that is gone end. */
    void check() {
        health = Health.of(http, PATIENCE);
        if (health == Health.GONE) {
            closeAll();
        }
    }

    /** Connects a client with it, until one of both ends; fails when it does not take the connection. */
    void serve(Socket client) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(grpc, CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        var connection = new Connection(client, socket);
        connections.add(connection);
        try {
            connection.run();
        } finally {
            connections.remove(connection);
        }
    }

    void closeAll() {
        connections.forEach(Connection::close);
    }
}
