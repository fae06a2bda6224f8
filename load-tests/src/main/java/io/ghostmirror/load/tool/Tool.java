package io.ghostmirror.load.tool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program that makes target trees what a source tree is. */
public interface Tool {

    /** The name of the reference that the others are measured by. */
    String FLOOR = "floor";

    /** The name of the product. */
    String OURS = "ghost";

    String name();

    boolean isInstalled();

    /** Whether it goes on until it is stopped; one that does not is started again after each change. */
    default boolean keepsWatching() {
        return true;
    }

    /** Starts it and returns at once. Started again on the same site it may use what it knew before. */
    Running start(Site site);

    static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
