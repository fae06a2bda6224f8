package io.ghostmirror.node.fs.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Observation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is being written is not taken for finished, whenever it is looked at. */
class TornReadTest {

    private static final int LOOKS = 2_000;

    @TempDir
    Path root;

    private Disk disk;

    @BeforeEach
    void open() throws IOException {
        disk = new Disk(root);
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void shouldBeBusyWhileAWriterHasItOpen() throws IOException {
        try (OutputStream writer = Files.newOutputStream(root.resolve("file"))) {
            // When
            writer.write(1);

            // Then
            assertThat(disk.workspace.inspect(Disk.path("file"), true)).isInstanceOf(Observation.Busy.class);
        }
        assertThat(disk.workspace.inspect(Disk.path("file"), true)).isInstanceOf(Observation.Present.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 200_000})
    void shouldSeeWholeVersionsOnly(int size) throws Exception {
        // Given: what each version looks like when nobody writes
        Path file = root.resolve("file");
        Set<Entry> whole = new HashSet<>();
        for (char letter : new char[] {'a', 'b'}) {
            Files.writeString(file, String.valueOf(letter).repeat(size));
            whole.add(disk.at("file"));
        }
        whole.add(Disk.file("", ((Entry.File) disk.at("file")).mode()));
        var stop = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(file, size, stop));

        // When
        Set<Entry> seen = new HashSet<>();
        for (int i = 0; i < LOOKS || seen.isEmpty(); i++) {
            if (disk.workspace.inspect(Disk.path("file"), true) instanceof Observation.Present present) {
                seen.add(present.entry());
            }
        }
        stop.set(true);
        writer.get();

        // Then
        assertThat(whole).containsAll(seen);
    }

    /** Truncates, then writes in ten steps, again and again. */
    private static void write(Path file, int size, AtomicBoolean stop) {
        for (int round = 0; !stop.get(); round++) {
            byte[] part = (round % 2 == 0 ? "a" : "b").repeat(size / 10).getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int i = 0; i < 10; i++) {
                    out.write(part);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
