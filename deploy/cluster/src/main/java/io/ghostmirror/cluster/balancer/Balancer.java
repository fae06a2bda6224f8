package io.ghostmirror.cluster.balancer;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP balancer for hubs: each new connection goes to the hub that is ready and has the fewest, in turn when several
 * have as few. Connections are never moved, and may be idle for any time. With no hub that answers, a connection is closed at once.
 */
public final class Balancer implements AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(10);

    private final ServerSocket server;
    private final List<Backend> backends;
    private final AtomicInteger turn = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Balancer(ServerSocket server, List<Backend> backends) {
        this.server = server;
        this.backends = List.copyOf(backends);
    }

    /** Listens on an address, and knows how each hub is when this returns. Fails when the address cannot be used. */
    public static Balancer listen(InetSocketAddress address, List<Backend> backends) throws IOException {
        var server = new ServerSocket();
        try {
            server.bind(address, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        var balancer = new Balancer(server, backends);
        backends.forEach(Backend::check);
        backends.forEach(backend -> Thread.startVirtualThread(() -> balancer.watch(backend)));
        Thread.startVirtualThread(balancer::accept);
        return balancer;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    private void watch(Backend backend) {
        try {
            while (!closed.await(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                backend.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException e) {
                // The end, or no descriptors are left: then there are some when a connection ends.
                LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            for (Backend backend : candidates()) {
                if (tried(backend, client)) {
                    return;
                }
            }
        } catch (IOException gone) {
            // Nobody is left to be told.
        }
    }

    private static boolean tried(Backend backend, Socket client) {
        try {
            backend.serve(client);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Hubs that are ready, those with the fewest connections first, then those that at least answer. */
    private List<Backend> candidates() {
        int now = turn.getAndIncrement();
        List<Backend> candidates = inTurn(Health.SERVING, now);
        candidates.addAll(inTurn(Health.UNREADY, now));
        return candidates;
    }

    private List<Backend> inTurn(Health health, int turn) {
        List<Backend> chosen = new ArrayList<>(
                backends.stream().filter(backend -> backend.health() == health).toList());
        Collections.rotate(chosen, chosen.isEmpty() ? 0 : -Math.floorMod(turn, chosen.size()));
        Map<Backend, Integer> connections = chosen.stream().collect(toMap(identity(), Backend::connections));
        chosen.sort(Comparator.comparing(connections::get));
        return chosen;
    }

    /** Ends it with all of its connections. */
    @Override
    public void close() {
        closed.countDown();
        try {
            server.close();
        } catch (IOException e) {
            // It does not listen any more, which is what was asked for.
        }
        backends.forEach(Backend::closeAll);
    }
}
