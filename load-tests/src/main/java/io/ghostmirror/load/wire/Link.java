package io.ghostmirror.load.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * A way to a port on the loopback that can be cut, swallow what is sent, or be slow. It is open at first. Safe for
 * concurrent use.
 */
public final class Link implements AutoCloseable {

    /** @param bytesPerSecond 0: as many as there are */
    private record State(boolean accepts, boolean carries, long delayNanos, long bytesPerSecond) {

        static final State OPEN = new State(true, true, 0, 0);
    }

    private final ServerSocket server;
    private final IntSupplier target;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong toTarget = new AtomicLong();
    private final AtomicLong fromTarget = new AtomicLong();
    private final Pace paceThere = new Pace();
    private final Pace paceBack = new Pace();
    private State state = State.OPEN;

    private Link(IntSupplier target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    }

    /** @param target says at each connection which port it goes to; its failure cuts that connection */
    public static Link to(IntSupplier target) {
        try {
            var link = new Link(target);
            Thread.ofVirtual().name("link").start(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param port on the loopback; it may be opened later */
    public static Link to(int port) {
        return to(() -> port);
    }

    /** @param address HOST:PORT, a HOST that is the loopback */
    public static Link to(String address) {
        return to(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    }

    public int port() {
        return server.getLocalPort();
    }

    /** HOST:PORT. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Bytes that went to the target so far. */
    public long bytesToTarget() {
        return toTarget.get();
    }

    /** Bytes that came from the target so far. */
    public long bytesFromTarget() {
        return fromTarget.get();
    }

    /** Bytes that went both ways so far. */
    public long bytes() {
        return bytesToTarget() + bytesFromTarget();
    }

    /** Resets all connections and each new one. */
    public void cut() {
        become(new State(false, true, 0, 0));
        open.forEach(Connection::reset);
    }

    /** Keeps and accepts connections and carries nothing, as a network that drops all packets; what is sent waits. */
    public void swallow() {
        become(new State(true, false, 0, 0));
    }

    /**
     * Carries less, and later.
     *
     * @param more how much later each answer comes
     * @param bytesPerSecond each way, of all connections together; 0: as many as there are
     */
    public void slow(Duration more, long bytesPerSecond) {
        become(new State(true, true, more.toNanos(), bytesPerSecond));
    }

    /** Carries everything again. */
    public void heal() {
        become(State.OPEN);
    }

    private synchronized void become(State next) {
        state = next;
        notifyAll();
    }

    private synchronized State state() {
        return state;
    }

    /** Returns when something is carried, be it that the link is cut. */
    private synchronized void awaitCarrying() throws InterruptedException {
        while (!state.carries()) {
            wait();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Thread.ofVirtual().name("link connect").start(() -> serve(new Connection(near, open::remove)));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Connection connection) {
        open.add(connection);
        try {
            awaitCarrying();
            if (!state().accepts() || server.isClosed()) {
                connection.reset();
                return;
            }
            connection.connect(target.getAsInt());
            connection.pass(new Way(
                    bytes -> {
                        carry(paceThere, bytes);
                        toTarget.addAndGet(bytes);
                    },
                    () -> 0L,
                    this::mostAtATime));
            connection.passBack(new Way(
                    bytes -> {
                        carry(paceBack, bytes);
                        fromTarget.addAndGet(bytes);
                    },
                    () -> state().delayNanos(),
                    this::mostAtATime));
        } catch (IOException | RuntimeException notThere) {
            connection.reset();
        } catch (InterruptedException e) {
            connection.reset();
            Thread.currentThread().interrupt();
        }
    }

    private void carry(Pace pace, int bytes) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(pace.take(bytes, state().bytesPerSecond()));
        awaitCarrying();
    }

    /** A tenth of a second's worth, so that what is slow is no stop and go. */
    private int mostAtATime() {
        long rate = state().bytesPerSecond();
        return rate == 0 ? Integer.MAX_VALUE : (int) Math.max(1, rate / 10);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
        }
    }
}
