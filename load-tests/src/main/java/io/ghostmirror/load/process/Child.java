package io.ghostmirror.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One process that was started, with all that it started itself. */
public final class Child {

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofMinutes(10);
    private static final Duration ORDERLY_END = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(2);

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;
    private final Consumer<Child> gone;

    Child(String name, Process process, Path out, Path err, Consumer<Child> gone) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
        this.gone = gone;
    }

    /** Waits for a line on standard output that starts with {@code prefix}, and gives it. */
    public String awaitLine(String prefix) {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            boolean alive = process.isAlive();
            Optional<String> line =
                    whole(text(out)).filter(l -> l.startsWith(prefix)).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (!alive) {
                throw new IllegalStateException(name + " ended with " + process.exitValue() + " before it printed \""
                        + prefix + "\"; it said: " + said());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw new IllegalStateException(
                name + " did not print \"" + prefix + "\" in " + START + "; it said: " + said());
    }

    private static Stream<String> whole(String text) {
        return text.substring(0, text.lastIndexOf('\n') + 1).lines();
    }

    /** Waits for its end, which must be a success. */
    public void awaitSuccess() {
        try {
            if (!process.waitFor(END)) {
                throw new IllegalStateException(name + " did not end in " + END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        } finally {
            kill();
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(name + " ended with " + process.exitValue() + "; it said: " + said());
        }
    }

    /** Its process id and those of all processes below it. */
    public List<Long> processes() {
        return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid))
                .toList();
    }

    /** Stops it from running, without its knowledge, until {@link #resume}. */
    public void suspend() {
        signal("-STOP");
    }

    public void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks it to end and waits; what does not end in half a minute is killed and reported. */
    public void stop() {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(ORDERLY_END)) {
                throw new IllegalStateException(
                        name + " did not end " + ORDERLY_END + " after SIGTERM; it said: " + said());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            below.forEach(ProcessHandle::destroy);
            kill();
        }
    }

    /** Ends it and all below it at once. */
    void kill() {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gone.accept(this);
    }

    public boolean hasEnded() {
        return !process.isAlive();
    }

    /** The end of what it wrote to standard error. */
    public String said() {
        List<String> lines = text(err).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
