package io.ghostmirror.load.chaos;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Someone who works in a node's tree, whatever becomes of the node. */
final class Writer implements Runnable {

    static final int SHARED = 8;

    private static final int[] SIZES = {0, 10, 3_000, 30_000};
    private static final int LARGE = 400_000;
    private static final int[] PAUSES = {10, 50, 200, 500};

    private final int node;
    private final Path tree;
    private final Written written;
    private final BooleanSupplier over;
    private final Random random;
    private int number;

    Writer(int node, Path tree, Written written, long seed, BooleanSupplier over) {
        this.node = node;
        this.tree = tree;
        this.written = written;
        this.over = over;
        this.random = new Random(seed * 1_000 + node);
    }

    static String shared(int number) {
        return "shared" + number;
    }

    @Override
    public void run() {
        while (!over.getAsBoolean()) {
            number++;
            try {
                step();
                Thread.sleep(PAUSES[random.nextInt(PAUSES.length)]);
            } catch (NoSuchFileException goneMeanwhile) {
                // Another node removed it: that is what this is about.
            } catch (IOException e) {
                throw new IllegalStateException("writer of node " + node, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void step() throws IOException {
        int dice = random.nextInt(100);
        if (dice < 50) {
            makeUnique();
        } else if (dice < 85) {
            writeShared();
        } else if (dice < 90) {
            String path = shared(random.nextInt(SHARED));
            if (Files.deleteIfExists(tree.resolve(path))) {
                written.removed(node, path);
            }
        } else {
            renameOwnDirectory();
        }
    }

    private void makeUnique() throws IOException {
        String path = "of" + node + "/" + number % 7 + "/" + number;
        Files.createDirectories(tree.resolve(path).getParent());
        int size = random.nextInt(10) == 0 ? LARGE : SIZES[random.nextInt(SIZES.length)];
        byte[] content = Written.content(node, number, size, random);
        Files.write(tree.resolve(path), content);
        written.unique(path, content);
    }

    /** By a rename, so that a reader never meets half of it. */
    private void writeShared() throws IOException {
        String path = shared(random.nextInt(SHARED));
        byte[] content = Written.content(node, number, SIZES[random.nextInt(SIZES.length)], random);
        Path staged = tree.resolve(".staged" + node);
        Files.write(staged, content);
        written.shared(node, path, content);
        Files.move(staged, tree.resolve(path), REPLACE_EXISTING);
    }

    private void renameOwnDirectory() throws IOException {
        Path one = tree.resolve("moved" + node + "-one");
        Path two = tree.resolve("moved" + node + "-two");
        if (Files.isDirectory(one) && !Files.exists(two)) {
            Files.move(one, two);
        } else if (Files.isDirectory(two) && !Files.exists(one)) {
            Files.move(two, one);
        } else if (!Files.exists(one)) {
            Files.createDirectory(one);
            for (int i = 0; i < 5; i++) {
                Files.write(one.resolve("file" + i), Written.content(node, number, 100, random));
            }
        }
    }
}
