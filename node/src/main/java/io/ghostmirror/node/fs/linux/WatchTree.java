package io.ghostmirror.node.fs.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which watch is on which directory. A directory that is renamed inside the tree keeps its watches. */
final class WatchTree {

    private final Map<Integer, String> paths = new HashMap<>();
    private final TreeMap<String, Integer> watches = new TreeMap<>();

    /** Directories that were renamed away and have not been seen to arrive, by the rename's cookie. */
    private final Map<Integer, String> leaving = new HashMap<>();

    void put(int wd, String path) {
        String before = paths.put(wd, path);
        if (before != null && !before.equals(path)) {
            watches.remove(before, wd);
        }
        Integer other = watches.put(path, wd);
        if (other != null && other != wd) {
            paths.remove(other, path);
        }
    }

    @Nullable
    String pathOf(int wd) {
        return paths.get(wd);
    }

    boolean isRoot(int wd) {
        return "".equals(paths.get(wd));
    }

    int size() {
        return paths.size();
    }

    void remove(int wd) {
        String path = paths.remove(wd);
        if (path != null) {
            watches.remove(path, wd);
        }
    }

    /** Forgets a directory and all below; gives their watches. */
    List<Integer> removeBelow(String path) {
        var removed = new ArrayList<Integer>();
        Integer own = watches.get(path);
        if (own != null) {
            removed.add(own);
        }
        removed.addAll(watches.subMap(path + "/", path + "0").values());
        removed.forEach(this::remove);
        return removed;
    }

    void movedFrom(int cookie, String path) {
        leaving.put(cookie, path);
    }

    void movedTo(int cookie, String path) {
        String from = leaving.remove(cookie);
        if (from == null) {
            return;
        }
        var moved = new TreeMap<>(watches.subMap(from + "/", from + "0"));
        Integer own = watches.get(from);
        if (own != null) {
            moved.put(from, own);
        }
        moved.forEach((old, wd) -> watches.remove(old));
        moved.forEach((old, wd) -> put(wd, path + old.substring(from.length())));
    }

    /** Directories that left the tree: their watches are forgotten and given. */
    List<Integer> forgetMovedOut() {
        var removed = new ArrayList<Integer>();
        leaving.values().forEach(path -> removed.addAll(removeBelow(path)));
        leaving.clear();
        return removed;
    }
}
