package io.ghostmirror.load.scenario;

import java.time.Duration;

/**
 * How much of everything.
 *
 * @param files in the tree that is edited
 * @param manyFiles in the tree that shows whether latency grows
 * @param warmUp edits that are not counted
 * @param edits that are
 * @param smallFiles of the cold sync
 * @param mixedFiles small files of the cold sync with large ones
 * @param largeFiles how many of those
 * @param largeMegabytes the size of each
 * @param bigMegabytes of the file whose parts are changed
 * @param nodes in the fan-out, the source's too
 * @param sourceFiles in the archive that is unpacked and in the tree that is checked out
 * @param moduleFiles in what looks like installed packages
 * @param starts of each program whose starts are compared
 * @param idle how long nothing happens
 */
public record Sizes(
        int files,
        int manyFiles,
        int warmUp,
        int edits,
        int smallFiles,
        int mixedFiles,
        int largeFiles,
        int largeMegabytes,
        int bigMegabytes,
        int nodes,
        int sourceFiles,
        int moduleFiles,
        int starts,
        Duration idle) {

    /** What the figures of the README are made with. */
    public static Sizes full() {
        return new Sizes(
                1_000, 100_000, 200, 1_000, 20_000, 2_000, 10, 100, 512, 8, 4_000, 9_000, 20, Duration.ofSeconds(30));
    }

    /** Enough to see that everything runs, in a few minutes. */
    public static Sizes quick() {
        return new Sizes(500, 5_000, 50, 100, 2_000, 200, 2, 20, 64, 4, 500, 1_000, 3, Duration.ofSeconds(5));
    }
}
