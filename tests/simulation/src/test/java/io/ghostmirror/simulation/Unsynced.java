package io.ghostmirror.simulation;

import io.ghostmirror.simulation.FakeDisk.Inode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a disk may lose when the machine goes down: the last of what the node did to the tree, and the contents of files
 * that it made. Users' programs sync what they write, and with it the tree as it is, though not the contents of others.
 */
final class Unsynced {

    /** The tree before each of the node's last changes. */
    private final List<TreeMap<String, Inode>> earlier = new ArrayList<>();

    private final Set<Long> unwritten = new HashSet<>();

    void changes(TreeMap<String, Inode> tree) {
        earlier.add(new TreeMap<>(tree));
    }

    /** It came to nothing. */
    void unchanged() {
        earlier.removeLast();
    }

    void made(long inode) {
        unwritten.add(inode);
    }

    /** A user has written to an inode and synced it. */
    void written(long inode) {
        unwritten.remove(inode);
    }

    void treeSynced() {
        earlier.clear();
    }

    void allSynced() {
        earlier.clear();
        unwritten.clear();
    }

    /** A tree that the disk may have when the machine is started again. */
    TreeMap<String, Inode> lose(Random random, TreeMap<String, Inode> now) {
        int kept = random.nextInt(earlier.size() + 1);
        return kept == earlier.size() ? now : earlier.get(kept);
    }

    boolean isLost(Random random, long inode) {
        return unwritten.contains(inode) && random.nextInt(3) == 0;
    }
}
