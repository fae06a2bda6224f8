package io.ghostmirror.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Processor time of a process by the names of its threads, from /proc. */
public final class ThreadUsage {

    private static final double TICKS = 100;

    private ThreadUsage() {}

    /** Seconds since each thread's start, of threads whose names differ in digits alone together. */
    public static Map<String, Double> of(long process) {
        Map<String, Double> seconds = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process), "task"))) {
            for (Path task : tasks.toList()) {
                add(task, seconds);
            }
        } catch (IOException e) {
            throw new IllegalStateException("process " + process + " has ended by itself", e);
        }
        return seconds;
    }

    private static void add(Path task, Map<String, Double> seconds) {
        String stat;
        try {
            stat = Files.readString(task.resolve("stat"));
        } catch (IOException ended) {
            return;
        }
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
                .replaceAll("\\d+", "")
                .replaceAll("[-# ]+$", "");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        seconds.merge(name, (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS, Double::sum);
    }
}
