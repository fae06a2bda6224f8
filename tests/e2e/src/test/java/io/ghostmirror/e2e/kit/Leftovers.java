package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Processes that a killed program left behind, like the private Redis of a hub. */
final class Leftovers {

    private Leftovers() {}

    /** Ends every process that works in a directory below {@code home}. */
    static void end(Path home) {
        in(home).forEach(process -> {
            CompletableFuture<ProcessHandle> end = process.onExit();
            process.destroyForcibly();
            end.join();
        });
    }

    /** All processes that work in a directory below {@code home}. */
    static List<ProcessHandle> in(Path home) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksBelow(home, process))
                .toList();
    }

    private static boolean worksBelow(Path home, ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                    .startsWith(home);
        } catch (IOException gone) {
            return false;
        }
    }
}
