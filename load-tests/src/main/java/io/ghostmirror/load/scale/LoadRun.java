package io.ghostmirror.load.scale;

import io.ghostmirror.load.process.Children;
import io.ghostmirror.load.report.Findings;
import io.ghostmirror.load.sim.Tally;
import java.nio.file.Path;

/**
 * What a scenario works with.
 *
 * @param home where it may make directories
 */
record LoadRun(Path ghost, Path home, Children children, Sizes sizes, Findings findings) {

    /** Fails when something happened to nodes that should not have. */
    static void check(Tally tally) {
        if (!tally.errors().isEmpty()) {
            throw new IllegalStateException("nodes met errors: " + tally.errors());
        }
    }
}
