package io.ghostmirror.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All processes of a run. None outlives it: {@link #close} ends those that are left, also when the run is cut off. */
public final class Children implements AutoCloseable {

    private final Path logs;
    private final Set<Child> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();
    private volatile boolean closed;

    /** @param logs where the output of each process goes */
    public Children(Path logs) {
        this.logs = logs;
    }

    /** Starts a program; {@code environment} is added to this process's. */
    public Child start(String name, Map<String, String> environment, List<String> command) {
        if (closed) {
            throw new IllegalStateException("the run is over: " + name + " is not started");
        }
        try {
            String file = "%03d-%s".formatted(number.incrementAndGet(), name);
            Path out = Files.createFile(logs.resolve(file + ".out"));
            Path err = Files.createFile(logs.resolve(file + ".err"));
            var builder = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            var child = new Child(name, builder.start(), out, err, running::remove);
            running.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Child start(String name, List<String> command) {
        return start(name, Map.of(), command);
    }

    /** Runs a program to its end; fails when it does not end with 0. */
    public void run(String name, List<String> command) {
        start(name, command).awaitSuccess();
    }

    /** Ends those that are left. */
    public void killAll() {
        new ArrayList<>(running).forEach(Child::kill);
    }

    @Override
    public void close() {
        closed = true;
        killAll();
    }
}
