package io.ghostmirror.load;

import io.ghostmirror.load.process.Children;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

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
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                    if (why instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw why;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException why) throws IOException {
                    if (why != null) {
                        throw why;
                    }
                    Files.deleteIfExists(emptied);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("could not remove all of " + directory + ": " + e.getMessage());
        }
    }
}
