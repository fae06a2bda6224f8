package io.ghostmirror.load.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A connection that goes through a link: each way, one thread reads and one writes what is due. */
final class Connection {

    private static final int BUFFER = 16 * 1024;
    private static final int PIECES = 16;

    /** @param bytes none at the end of what is sent */
    private record Piece(byte[] bytes, long dueNanos) {}

    private final Socket near;
    private final Socket far = new Socket();
    private final Consumer<Connection> onEnd;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ended = new AtomicInteger();

    Connection(Socket near, Consumer<Connection> onEnd) {
        this.near = near;
        this.onEnd = onEnd;
    }

    void connect(int port) throws IOException {
        far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
    }

    /** Passes on what is sent to the target. */
    void pass(Way way) {
        pass(near, far, way);
    }

    /** Passes on what the target answers. */
    void passBack(Way way) {
        pass(far, near, way);
    }

    private void pass(Socket from, Socket to, Way way) {
        var pieces = new ArrayBlockingQueue<Piece>(PIECES);
        run(() -> read(from, pieces, way));
        run(() -> write(pieces, to, way));
    }

    /** Something that ends the connection when it fails. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void run(Work work) {
        Thread thread = Thread.ofVirtual().name("link").unstarted(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException oneEndIsGone) {
                reset();
            }
        });
        threads.add(thread);
        thread.start();
        if (near.isClosed()) {
            thread.interrupt();
        }
    }

    private static void read(Socket from, BlockingQueue<Piece> pieces, Way way)
            throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[BUFFER];
        int read = 0;
        while (read >= 0) {
            read = in.read(buffer);
            pieces.put(new Piece(
                    Arrays.copyOf(buffer, Math.max(0, read)),
                    System.nanoTime() + way.delayNanos().getAsLong()));
        }
    }

    private void write(BlockingQueue<Piece> pieces, Socket to, Way way) throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream();
        while (true) {
            Piece piece = pieces.take();
            TimeUnit.NANOSECONDS.sleep(piece.dueNanos() - System.nanoTime());
            byte[] bytes = piece.bytes();
            if (bytes.length == 0) {
                way.carrier().carry(0);
                to.shutdownOutput();
                if (ended.incrementAndGet() == 2) {
                    close();
                }
                return;
            }
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, way.mostAtATime().getAsInt());
                way.carrier().carry(length);
                out.write(bytes, at, length);
                at += length;
            }
        }
    }

    /** Ends it at once: both ends are told that it broke. */
    void reset() {
        for (Socket socket : new Socket[] {near, far}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed already, which is what was wanted.
            }
        }
        close();
        threads.forEach(Thread::interrupt);
    }

    private void close() {
        try (near;
                far) {
            onEnd.accept(this);
        } catch (IOException e) {
            // They are closed as far as they can be.
            threads.forEach(Thread::interrupt);
        }
    }
}
