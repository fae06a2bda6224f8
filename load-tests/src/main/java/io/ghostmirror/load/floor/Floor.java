package io.ghostmirror.load.floor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.ghostmirror.load.inotify.Inotify;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings target trees to what a source tree is and keeps them so: {@code SOURCE TARGET...}. */
public final class Floor {

    /** How long the second half of a move may be behind the first. */
    private static final int MOVE_MILLIS = 2;

    private final Path source;
    private final List<Replica> replicas = new ArrayList<>();
    private final Inotify inotify = new Inotify();
    private final Map<Integer, Directory> watched = new HashMap<>();
    private final Directory root = Directory.root();
    private @Nullable Departure departure;

    /** An entry that has left its place, and may be about to arrive at another. */
    private record Departure(int cookie, Directory from, String name) {}

    private Floor(Path source, List<Path> targets) throws IOException {
        this.source = source;
        for (Path target : targets) {
            replicas.add(new Replica(target));
        }
    }

    public static void main(String[] args) throws IOException {
        List<Path> paths = List.of(args).stream().map(Path::of).toList();
        new Floor(paths.getFirst(), paths.subList(1, paths.size())).run();
    }

    private void run() throws IOException {
        scan(root);
        System.out.println("ready");
        while (true) {
            boolean came = inotify.read(departure == null ? -1 : MOVE_MILLIS, this::on);
            if (!came && departure != null) {
                leave();
            }
        }
    }

    /** Watches, then lists: what comes in between is seen by both. */
    private void scan(Directory directory) throws IOException {
        Path path = directory.path();
        directory.watch = inotify.watch(source.resolve(path));
        if (directory.watch < 0) {
            return;
        }
        watched.put(directory.watch, directory);
        Set<String> names = new HashSet<>();
        List<String> directories = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(source.resolve(path))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                PosixFileAttributes attributes = attributes(entry);
                if (attributes == null) {
                    continue;
                }
                names.add(name);
                if (attributes.isDirectory()) {
                    directories.add(name);
                } else {
                    put(entry, path.resolve(name), attributes);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return;
        }
        for (Replica replica : replicas) {
            replica.retain(path, names);
        }
        for (String name : directories) {
            enter(directory, name);
        }
    }

    private void enter(Directory parent, String name) throws IOException {
        Directory directory = parent.child(name);
        for (Replica replica : replicas) {
            replica.makeDirectory(directory.path());
        }
        scan(directory);
    }

    private void put(Path entry, Path relative, PosixFileAttributes attributes) throws IOException {
        for (Replica replica : replicas) {
            if (!replica.has(relative, attributes)) {
                replica.put(entry, relative, attributes);
            }
        }
    }

    private void on(int watch, int mask, int cookie, String name) throws IOException {
        if ((mask & Inotify.OVERFLOW) != 0) {
            scan(root);
            return;
        }
        Departure pending = departure;
        if (pending != null && ((mask & Inotify.MOVED_TO) == 0 || pending.cookie() != cookie)) {
            leave();
            pending = null;
        }
        Directory directory = watched.get(watch);
        if (directory == null) {
            return;
        }
        if ((mask & Inotify.IGNORED) != 0) {
            watched.remove(watch);
        } else if ((mask & Inotify.MOVED_FROM) != 0) {
            departure = new Departure(cookie, directory, name);
        } else if ((mask & Inotify.DELETE) != 0) {
            remove(directory, name);
        } else if (pending != null) {
            departure = null;
            move(pending, directory, name);
        } else {
            arrive(directory, name, (mask & Inotify.CREATE) != 0);
        }
    }

    private void arrive(Directory directory, String name, boolean created) throws IOException {
        Path relative = directory.path().resolve(name);
        Path entry = source.resolve(relative);
        PosixFileAttributes attributes = attributes(entry);
        if (attributes == null) {
            return;
        }
        if (attributes.isDirectory()) {
            if (!directory.children.containsKey(name)) {
                enter(directory, name);
            }
        } else if (!created || !attributes.isRegularFile() || isSecondLink(entry)) {
            for (Replica replica : replicas) {
                replica.put(entry, relative, attributes);
            }
        }
    }

    private void move(Departure from, Directory to, String name) throws IOException {
        Path source = from.from().path().resolve(from.name());
        Directory moved = from.from().children.remove(from.name());
        forget(to.children.remove(name));
        if (moved != null) {
            to.adopt(moved, name);
        }
        boolean all = true;
        for (Replica replica : replicas) {
            all &= replica.rename(source, to.path().resolve(name));
        }
        if (!all) {
            arrive(to, name, false);
        }
    }

    /** What departed has not arrived anywhere in the tree. */
    private void leave() throws IOException {
        Departure left = departure;
        departure = null;
        if (left != null) {
            remove(left.from(), left.name());
        }
    }

    private void remove(Directory directory, String name) throws IOException {
        forget(directory.children.remove(name));
        for (Replica replica : replicas) {
            replica.remove(directory.path().resolve(name));
        }
    }

    private void forget(@Nullable Directory directory) {
        if (directory != null) {
            if (watched.remove(directory.watch, directory)) {
                inotify.unwatch(directory.watch);
            }
            directory.children.values().forEach(this::forget);
        }
    }

    private static @Nullable PosixFileAttributes attributes(Path entry) throws IOException {
        try {
            return Files.readAttributes(entry, PosixFileAttributes.class, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** A file made by link(2) is complete when it appears, and no close follows. */
    private static boolean isSecondLink(Path entry) throws IOException {
        try {
            return (int) Files.getAttribute(entry, "unix:nlink", NOFOLLOW_LINKS) > 1;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
