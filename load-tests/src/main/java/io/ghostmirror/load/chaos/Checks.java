package io.ghostmirror.load.chaos;

import io.ghostmirror.load.cluster.ClusterRun;
import io.ghostmirror.load.tree.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold when all is quiet again. */
final class Checks {

    private static final Duration QUIET_WITHIN = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_MILLIS = 500;
    private static final Pattern SHA256 = Pattern.compile("\"sha256\":\"([0-9a-f]{64})\"");

    private final ClusterRun cluster;
    private final Written written;
    private final Consumer<String> onFailure;

    Checks(ClusterRun cluster, Written written, Consumer<String> onFailure) {
        this.cluster = cluster;
        this.written = written;
        this.onFailure = onFailure;
    }

    /** I1: waits until all trees are the same at two looks in a row; returns how long that took. */
    Duration awaitEqualTrees() throws InterruptedException {
        long start = System.nanoTime();
        Optional<String> difference = Optional.of("not looked yet");
        int equal = 0;
        while (equal < 2 && System.nanoTime() - start < QUIET_WITHIN.toNanos()) {
            difference = firstDifference();
            equal = difference.isEmpty() ? equal + 1 : 0;
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
        difference.ifPresent(what -> onFailure.accept("I1: trees differ " + QUIET_WITHIN + " after the end: " + what));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private Optional<String> firstDifference() {
        List<Path> trees = cluster.trees();
        return trees.stream()
                .skip(1)
                .map(tree -> Comparison.firstDifference(trees.getFirst(), tree)
                        .map(what -> tree.getFileName() + ": " + what))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** I2 and I5: files that nobody else touched are there; what was written to the others is current, old or a candidate. */
    void nothingLost() throws IOException {
        Path tree = cluster.trees().getFirst();
        for (Map.Entry<String, String> file : written.unique().entrySet()) {
            try {
                if (!Written.digest(Files.readAllBytes(tree.resolve(file.getKey())))
                        .equals(file.getValue())) {
                    onFailure.accept("I2: " + file.getKey() + " has other content than was written");
                }
            } catch (NoSuchFileException e) {
                onFailure.accept("I2: " + file.getKey() + " is lost");
            }
        }
        Set<String> known = new HashSet<>();
        collect(cluster.ask("log", "--json", "-n", "1000000"), known);
        collect(cluster.ask("conflicts", "--json"), known);
        for (String digest : written.lastOfEachNode()) {
            if (!known.contains(digest)) {
                onFailure.accept("I2: content " + digest + " of a shared file is in no commit and no candidate");
            }
        }
    }

    private static void collect(String json, Set<String> known) {
        Matcher digests = SHA256.matcher(json);
        while (digests.find()) {
            known.add(digests.group(1));
        }
    }

    /** What the hubs have is as it was written. */
    void contentIsSound() {
        String said = cluster.ask("verify");
        if (!said.contains("all as written")) {
            onFailure.accept("verify: " + said.strip());
        }
    }
}
