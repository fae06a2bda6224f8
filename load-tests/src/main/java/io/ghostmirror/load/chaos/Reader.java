package io.ghostmirror.load.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads shared files everywhere, all the time: each must be something that somebody wrote. */
final class Reader implements Runnable {

    private static final int PAUSE_MILLIS = 5;

    private final List<Path> trees;
    private final Random random;
    private final BooleanSupplier over;
    private final Consumer<String> onFailure;
    private long reads;

    Reader(List<Path> trees, long seed, BooleanSupplier over, Consumer<String> onFailure) {
        this.trees = trees;
        this.random = new Random(seed - 1);
        this.over = over;
        this.onFailure = onFailure;
    }

    long reads() {
        return reads;
    }

    @Override
    public void run() {
        while (!over.getAsBoolean()) {
            Path file = trees.get(random.nextInt(trees.size())).resolve(Writer.shared(random.nextInt(Writer.SHARED)));
            try {
                Thread.sleep(PAUSE_MILLIS);
                byte[] content = Files.readAllBytes(file);
                reads++;
                if (!Written.isWhole(content)) {
                    onFailure.accept("I3: " + file + " was read with " + content.length + " bytes that nobody wrote");
                }
            } catch (NoSuchFileException removed) {
                // Nothing to read there now.
            } catch (IOException e) {
                onFailure.accept("I3: " + file + " cannot be read: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
