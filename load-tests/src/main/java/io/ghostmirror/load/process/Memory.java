package io.ghostmirror.load.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a JVM really needs: its resident set, when all that is garbage was collected. */
public final class Memory {

    /** What is freed after a collection, such as buffers outside of the heap, is freed within this time. */
    private static final Duration AFTERMATH = Duration.ofMillis(100);

    private Memory() {}

    /** Megabytes of all of these JVMs together. */
    public static double settledMegabytes(List<Long> processes) {
        processes.parallelStream().forEach(Memory::collect);
        LockSupport.parkNanos(AFTERMATH.toNanos());
        return Usage.of(processes).residentMegabytes();
    }

    private static void collect(long process) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process), "GC.run");
        try {
            Process asked = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!asked.waitFor(60, TimeUnit.SECONDS) || asked.exitValue() != 0) {
                asked.destroyForcibly();
                throw new IllegalStateException("process " + process + " did not answer to jcmd GC.run");
            }
        } catch (IOException e) {
            throw new IllegalStateException("jcmd cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
