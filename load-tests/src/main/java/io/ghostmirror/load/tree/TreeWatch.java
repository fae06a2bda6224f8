package io.ghostmirror.load.tree;

import io.ghostmirror.load.inotify.Inotify;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sees every change below some directories, at the moment it becomes visible there. */
public final class TreeWatch implements AutoCloseable {

    private static final int WAKE_MILLIS = 50;

    private final Inotify inotify;
    private final Map<Integer, Path> watched = new HashMap<>();
    private final Observer observer;
    private final Thread thread;
    private volatile boolean over;
    private volatile long lastChange;
    private long now;

    /** Is told of each change. Runs on the watching thread. */
    @FunctionalInterface
    public interface Observer {
        /** @param nanos when it was seen, as of {@link System#nanoTime} */
        void changed(Path file, long nanos);
    }

    /** Watches when it returns. */
    public TreeWatch(List<Path> roots, Observer observer) {
        this.observer = observer;
        try {
            inotify = new Inotify();
            for (Path root : roots) {
                add(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lastChange = System.nanoTime();
        thread = Thread.ofPlatform().name("tree-watch").daemon().start(this::run);
    }

    public TreeWatch(List<Path> roots) {
        this(roots, (file, nanos) -> {});
    }

    /** When the last change was seen, or when watching started, as of {@link System#nanoTime}. */
    public long lastChange() {
        return lastChange;
    }

    private void run() {
        try (inotify) {
            while (!over) {
                inotify.read(WAKE_MILLIS, this::on);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void on(int watch, int mask, int cookie, String name) throws IOException {
        now = System.nanoTime();
        Path directory = watched.get(watch);
        if ((mask & Inotify.IGNORED) != 0) {
            watched.remove(watch);
            return;
        }
        if (directory == null || Reserved.is(name)) {
            return;
        }
        lastChange = now;
        Path entry = directory.resolve(name);
        if ((mask & Inotify.IS_DIRECTORY) == 0) {
            if ((mask & (Inotify.CLOSE_WRITE | Inotify.MOVED_TO)) != 0) {
                observer.changed(entry, now);
            }
        } else if ((mask & (Inotify.CREATE | Inotify.MOVED_TO)) != 0) {
            add(entry);
        }
    }

    /** A renamed directory keeps its watch and gets its new name. */
    private void add(Path directory) throws IOException {
        int watch = inotify.watch(directory);
        if (watch < 0) {
            return;
        }
        watched.put(watch, directory);
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(directory, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
            for (Path entry : entries) {
                if (!Reserved.is(entry.getFileName().toString())) {
                    add(entry);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            watched.remove(watch);
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
