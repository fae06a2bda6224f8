package io.ghostmirror.load.floor;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A watched directory. Knows its name and its parent only, so that a rename of one above it costs nothing. */
final class Directory {

    private @Nullable Directory parent;
    private String name;
    int watch = -1;
    final Map<String, Directory> children = new HashMap<>();

    private Directory(@Nullable Directory parent, String name) {
        this.parent = parent;
        this.name = name;
    }

    static Directory root() {
        return new Directory(null, "");
    }

    Directory child(String childName) {
        return children.computeIfAbsent(childName, n -> new Directory(this, n));
    }

    /** Moves {@code child} here. */
    void adopt(Directory child, String newName) {
        child.parent = this;
        child.name = newName;
        children.put(newName, child);
    }

    /** Relative to the root. */
    Path path() {
        return parent == null ? Path.of("") : parent.path().resolve(name);
    }
}
