package io.ghostmirror.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * What processes have used, from /proc.
 *
 * @param cpuSeconds processor time in user and system mode since they started
 * @param residentMegabytes resident set sizes, summed; what processes share counts for each
 */
public record Usage(double cpuSeconds, double residentMegabytes) {

    /** Of USER_HZ, which every Linux architecture has fixed at this towards user space. */
    private static final double TICKS = 100;

    /** Processes that are gone count as nothing. */
    public static Usage of(Collection<Long> processes) {
        double seconds = 0;
        double megabytes = 0;
        for (long process : processes) {
            Path proc = Path.of("/proc", Long.toString(process));
            String stat = read(proc.resolve("stat"));
            if (!stat.isEmpty()) {
                // Fields are counted after the command's name, which may hold anything.
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
            }
            megabytes += read(proc.resolve("status"))
                            .lines()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024.0;
        }
        return new Usage(seconds, megabytes);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
