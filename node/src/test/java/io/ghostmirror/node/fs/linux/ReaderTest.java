package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.file;
import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program sees that reads a path all the time while it is replaced. */
class ReaderTest {

    private static final int ROUNDS = 2_000;

    @TempDir
    Path root;

    private Disk disk;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reads = new AtomicInteger();

    @BeforeEach
    void open() throws IOException {
        disk = new Disk(root);
    }

    @AfterEach
    void close() {
        disk.close();
    }

    /** Reads until told to stop; notes each content once, or why there was none. */
    private void read() {
        while (!stop.get()) {
            try {
                String content = Files.readString(root.resolve("path"));
                boolean whole = content.chars().allMatch(c -> c == content.charAt(0)) && content.length() == 50_000;
                seen.add(whole ? "whole" : "torn: " + content.length());
            } catch (IOException e) {
                seen.add(e.toString());
            }
            reads.incrementAndGet();
        }
    }

    private static String content(int round) {
        return Character.toString('a' + round % 26).repeat(50_000);
    }

    @Test
    void shouldNeverShowAMissingOrHalfWrittenFile() throws Exception {
        // Given
        disk.put("path", content(0), 0644);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(this::read);

        // When
        int done = 0;
        for (int round = 1; round < ROUNDS || reads.get() < 100; round++) {
            done += disk.put("path", content(round), 0644) instanceof Applied.Done ? 1 : 0;
        }
        stop.set(true);
        reader.get();

        // Then
        assertThat(done).isGreaterThanOrEqualTo(ROUNDS - 1);
        assertThat(seen).containsExactly("whole");
    }

    @Test
    void shouldNotLetALocalEditFlickerThatItDidNotExpect() throws Exception {
        // Given: what is there is not what the intents expect
        disk.put("path", content(0), 0644);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(this::read);

        // When
        int diverged = 0;
        for (int round = 1; round < ROUNDS || reads.get() < 100; round++) {
            var replace = new Intent(path("path"), file("other", 0644), null, file("remote", 0644), null, 7);
            var delete = new Intent(path("path"), file("other", 0644), null, null, null, 7);
            diverged += disk.apply(round % 2 == 0 ? replace : delete, "remote") instanceof Applied.Diverged ? 1 : 0;
        }
        stop.set(true);
        reader.get();

        // Then
        assertThat(diverged).isGreaterThanOrEqualTo(ROUNDS - 1);
        assertThat(seen).containsExactly("whole");
    }
}
