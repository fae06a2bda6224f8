package io.ghostmirror.simulation;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.List;
import java.util.Random;

/** Rounds that begin at rest: a directory is filled, synced and moved, while little else goes on. */
final class DirectoryRounds {

    private final Random random;
    private final World world;
    private final Edits edits;
    private final List<SimNode> nodes;

    DirectoryRounds(Random random, World world, Edits edits, List<SimNode> nodes) {
        this.random = random;
        this.world = world;
        this.edits = edits;
        this.nodes = nodes;
    }

    void run() {
        for (int round = random.nextInt(4); round > 0; round--) {
            SimNode node = nodes.get(random.nextInt(nodes.size()));
            WorkspacePath directory = new WorkspacePath("m" + random.nextInt(2));
            fill(node, directory);
            world.settle();
            move(node, directory);
            boolean restless = random.nextInt(3) == 0;
            for (int i = random.nextInt(300); i > 0; i--) {
                disturb(directory);
                world.step(restless ? 0 : 115);
            }
            world.settle();
        }
    }

    private void fill(SimNode node, WorkspacePath directory) {
        node.disk.makeDirectory(directory, 0755);
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            WorkspacePath place = random.nextBoolean() ? directory : directory.child(Edits.name(random));
            node.disk.makeDirectory(place, 0755);
            edits.write(node, place.child(Edits.name(random)));
        }
    }

    /** Sometimes on, and on, with an edit or two. */
    private void move(SimNode node, WorkspacePath directory) {
        WorkspacePath from = directory;
        do {
            WorkspacePath to = new WorkspacePath("m" + random.nextInt(5));
            world.note(node.id + " mv " + from + "/ " + to);
            node.disk.rename(from, to);
            from = node.disk.entry(from) == null ? to : from;
            if (random.nextInt(4) == 0) {
                edits.write(node, from.child(Edits.name(random)));
            }
        } while (random.nextInt(5) == 0);
    }

    /** Now and then something is done on any node in what is moving, or one of them is killed. */
    private void disturb(WorkspacePath directory) {
        SimNode node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(600)) {
            case 0, 1 -> edits.write(node, directory.child(Edits.name(random)));
            case 2 -> node.disk.remove(directory.child(Edits.name(random)));
            case 3 -> node.disk.makeDirectory(new WorkspacePath("m" + random.nextInt(5)), 0755);
            case 4 -> {
                if (node.disk.entry(directory) instanceof Entry.Directory) {
                    edits.write(node, directory.child("own" + random.nextInt(3)));
                }
            }
            case 5, 6, 7 -> world.crash(node);
            default -> {}
        }
    }
}
