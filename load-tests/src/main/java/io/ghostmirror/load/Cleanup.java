package io.ghostmirror.load;

import io.ghostmirror.load.process.Children;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Ends all processes and removes all files of a run, at its end as on Ctrl-C. */
public record Cleanup(Path directory) {

    void register(Children children) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            children.close();
            remove();
        }));
    }

    /** Removes all files; tells what it could not. */
    public void remove() {
        try (Stream<Path> paths = Files.walk(directory)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("could not remove all of " + directory + ": " + e.getMessage());
        }
    }
}
