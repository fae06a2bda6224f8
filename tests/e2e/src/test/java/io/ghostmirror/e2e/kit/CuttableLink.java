package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP connection between a node and the hub that a test can cut, and whose bytes it counts. */
public final class CuttableLink implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong toHub = new AtomicLong();
    private final AtomicLong toNode = new AtomicLong();
    private volatile boolean cut;

    private CuttableLink(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Opens a link on loopback to HOST:PORT of the same machine. */
    public static CuttableLink to(String address) {
        try {
            var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            var link = new CuttableLink(server, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
            Thread.ofVirtual().start(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** HOST:PORT. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Bytes that went to the hub so far. */
    public long bytesToHub() {
        return toHub.get();
    }

    /** Bytes that came from the hub so far. */
    public long bytesToNode() {
        return toNode.get();
    }

    /** Breaks all connections and refuses new ones. */
    public void cut() {
        cut = true;
        open.forEach(CuttableLink::drop);
    }

    /** Lets connections through again. */
    public void heal() {
        cut = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                if (cut) {
                    drop(near);
                } else {
                    connect(near);
                }
            } catch (IOException e) {
                // Refused by the hub or closed by the test: the node will try again.
            }
        }
    }

    private void connect(Socket near) throws IOException {
        open.add(near);
        try {
            var far = new Socket(InetAddress.getLoopbackAddress(), target);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.add(far);
            Thread.ofVirtual().start(() -> pump(near, far, toHub));
            Thread.ofVirtual().start(() -> pump(far, near, toNode));
        } catch (IOException e) {
            drop(near);
            throw e;
        }
    }

    private void pump(Socket from, Socket to, AtomicLong counter) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[65_536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                counter.addAndGet(n);
            }
        } catch (IOException e) {
            // One end is gone; closing both tells the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void drop(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It was closed by its other end at this moment, which is what was wanted.
        }
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
