package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.net.FreePort;
import io.ghostmirror.hub.redis.RedisDirectory.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * A Redis of this hub's own: on the loopback, with a random password, its data in the hub's data directory, every
 * commit synced. One that a killed hub left behind is found and used again, since it has the data open. One that ends
 * is started again at the same address.
 */
public final class PrivateRedis {

    private static final Logger LOG = Logger.getLogger(PrivateRedis.class);
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration TAKE_OVER = Duration.ofSeconds(3);

    private final RedisDirectory directory;
    private final Restarts restarts;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Run run;

    private PrivateRedis(RedisDirectory directory, Run run, Restarts restarts) {
        this.directory = directory;
        this.run = run;
        this.restarts = restarts;
        Thread.ofPlatform().name("private redis").daemon().start(this::keepRunning);
    }

    /** Starts a Redis on this directory, or takes over the one that runs there. Ready after {@link #awaitReady}. */
    public static PrivateRedis start(Path path) throws IOException {
        RedisDirectory directory = RedisDirectory.make(path);
        Optional<Run> running = directory.running();
        if (running.isPresent() && answers(running.get(), TAKE_OVER)) {
            return new PrivateRedis(directory, running.get(), new Restarts(System::nanoTime));
        }
        directory.endAll();
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        int port = FreePort.on(InetAddress.getLoopbackAddress());
        Run started = directory.start(port, HexFormat.of().formatHex(secret));
        return new PrivateRedis(directory, started, new Restarts(System::nanoTime));
    }

    private static boolean answers(Run run, Duration within) {
        long until = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < until && run.process().isAlive()) {
            if (run.answers()) {
                return true;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return false;
    }

    /** Waits until it serves; long logs take a while to be read. */
    public void awaitReady() throws IOException {
        if (!answers(run, START)) {
            throw new IOException("the private Redis did not start within " + START.toSeconds() + " s; its log is "
                    + directory.log());
        }
    }

    private void keepRunning() {
        boolean told = false;
        while (stopping.getCount() > 0) {
            run.process().onExit().join();
            try {
                if (stopping.await(restarts.pause().toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                told = startAgain(told);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Returns whether this outage is known in the log and goes on. */
    private boolean startAgain(boolean told) {
        if (!told) {
            LOG.warnf(
                    "the private Redis (process %d) has ended and is started again; its log is %s",
                    run.process().pid(), directory.log());
        }
        try {
            launch();
        } catch (IOException e) {
            if (!told) {
                LOG.warnf("the private Redis cannot be started (%s); it is tried again and again", e);
            }
            return true;
        }
        return !answers(run, START);
    }

    private synchronized void launch() throws IOException {
        if (stopping.getCount() > 0) {
            run = directory.start(run.port(), run.password());
        }
    }

    /** For Quarkus: {@code redis://:password@host:port}. */
    public String uri() {
        return "redis://:" + run.password() + "@" + RedisDirectory.HOST + ":" + run.port();
    }

    /** Ends it; what was committed is on the disk. */
    public void stop() {
        ProcessHandle process = end();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        }
    }

    private synchronized ProcessHandle end() {
        stopping.countDown();
        run.shutDown();
        run.process().destroy();
        return run.process();
    }
}
