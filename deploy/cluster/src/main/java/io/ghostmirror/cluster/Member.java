package io.ghostmirror.cluster;

import io.ghostmirror.cluster.RunningProcess.Signal;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One process of a cluster, as the files of its directory tell of it: any process of the user can act on it. */
record Member(ClusterDirectory directory, MemberName name) {

    private static final Path APART = Path.of("/usr/bin/setsid");
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 10_000_000;
    private static final int LINES_TOLD = 10;

    /** The process of the pid file, if that still runs. */
    Optional<RunningProcess> process() throws IOException {
        if (!Files.exists(directory.pid(name)) || !Files.exists(directory.started(name))) {
            return Optional.empty();
        }
        var process = new RunningProcess(number(directory.pid(name)), number(directory.started(name)));
        return Optional.of(process).filter(RunningProcess::isAlive);
    }

    private static long number(Path file) throws IOException {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NumberFormatException e) {
            throw new IOException(file + " does not hold a number", e);
        }
    }

    /** Starts it, and remembers how. Fails when it runs. */
    Process start(Program program) throws IOException {
        program.save(directory.command(name));
        return startAgain();
    }

    /**
     * Starts it as it was started last. It has a session of its own: it outlives whoever starts it, and Ctrl-C in a
     * terminal leaves it alone. Fails when it runs.
     */
    Process startAgain() throws IOException {
        try (var channel = FileChannel.open(directory.command(name), StandardOpenOption.WRITE);
                FileLock alone = channel.lock()) {
            Optional<RunningProcess> running = process();
            if (running.isPresent()) {
                throw new ClusterException(name + " runs already, as process "
                        + running.get().pid() + "; `ghost cluster kill " + name + "` ends it");
            }
            return launch(Program.load(directory.command(name)));
        }
    }

    private Process launch(Program program) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(APART)) {
            command.add(APART.toString());
        }
        command.addAll(program.arguments());
        Redirect log = Redirect.appendTo(directory.log(name).toFile());
        var builder = new ProcessBuilder(command)
                .directory(directory.home().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(
                        name.saysReady() ? Redirect.to(directory.out(name).toFile()) : log)
                .redirectError(log);
        builder.environment().putAll(program.environment());
        Process process = builder.start();
        long ticks =
                RunningProcess.of(process.pid()).map(RunningProcess::startTicks).orElse(0L);
        OwnFile.write(directory.started(name), ticks + "\n");
        OwnFile.write(directory.pid(name), process.pid() + "\n");
        return process;
    }

    /** Waits until it serves. Fails with the end of its log when it ends before. */
    void awaitReady(Readiness readiness) throws IOException {
        long start = System.nanoTime();
        while (!readiness.isReady()) {
            if (process().isEmpty()) {
                throw new ClusterException(
                        name + " ended while it started; the end of " + directory.log(name) + ":\n" + said());
            }
            if (System.nanoTime() - start > LONGEST_START.toNanos()) {
                throw new ClusterException(name + " was not ready after " + LONGEST_START.toSeconds()
                        + " s; the end of " + directory.log(name) + ":\n" + said());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private String said() throws IOException {
        List<String> lines = new String(Files.readAllBytes(directory.log(name)), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TOLD), lines.size()));
    }

    /** Sends a signal, and waits for the end when it is one that nothing survives. Fails when it does not run. */
    void signal(Signal signal) throws IOException {
        RunningProcess process = process()
                .orElseThrow(() ->
                        new ClusterException(name + " does not run; `ghost cluster start " + name + "` starts it"));
        process.signal(signal);
        if (signal == Signal.KILL && !hasEnded(process, LONGEST_END)) {
            throw new ClusterException(name + " (process " + process.pid() + ") still runs " + LONGEST_END.toSeconds()
                    + " s after SIGKILL");
        }
    }

    /** Asks it to end in order, if it runs. */
    void askToEnd() throws IOException {
        Optional<RunningProcess> process = process();
        process.ifPresent(running -> running.signal(Signal.TERM));
        process.ifPresent(running -> running.signal(Signal.CONT));
    }

    /** Waits for its end; kills it when it has not ended at {@code deadline}, which is a time of the nano clock. */
    void awaitEnd(long deadline) throws IOException {
        Optional<RunningProcess> process = process();
        if (process.isPresent()
                && !hasEnded(process.get(), Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
            process.get().signal(Signal.KILL);
            hasEnded(process.get(), LONGEST_END);
        }
        Files.deleteIfExists(directory.pid(name));
        Files.deleteIfExists(directory.started(name));
    }

    private static boolean hasEnded(RunningProcess process, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
