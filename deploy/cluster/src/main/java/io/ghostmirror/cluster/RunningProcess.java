package io.ghostmirror.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, told from later ones with the same id by when it started.
 *
 * @param startTicks clock ticks from the machine's start to its own
 */
record RunningProcess(long pid, long startTicks) {

    /** Where the state and the start are in what follows the command's name in {@code /proc/PID/stat}. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    /** The process that has this id now; empty when there is none, or one that has ended and is still listed. */
    static Optional<RunningProcess> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name may hold anything, also parentheses.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
            return ended ? Optional.empty() : Optional.of(new RunningProcess(pid, Long.parseLong(fields[START_TICKS])));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Sends a signal if it still runs. */
    void signal(Signal signal) {
        if (!isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new ClusterException("process " + pid + " cannot be sent " + signal + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    enum Signal {
        TERM,
        KILL,
        STOP,
        CONT
    }
}
