package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files that a program writes to for long. */
@ExtendWith(MeshExtension.class)
class OpenFilesIT {

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Test
    void shouldSendALogWhileItGrows(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        try (OutputStream log = Files.newOutputStream(a.directory().resolve("app.log"))) {
            // When
            write(log, "one\n");
            // Then
            mesh.awaitText(b, "app.log", "one\n");

            // When
            write(log, "two\n" + "x".repeat(200_000));
            // Then
            mesh.awaitText(b, "app.log", "one\ntwo\n" + "x".repeat(200_000));
        }
    }

    @Test
    void shouldSendAnythingElseWhenItIsClosed(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        try (OutputStream open = Files.newOutputStream(a.directory().resolve("half.dat"))) {
            // When
            write(open, "half");
            Files.writeString(a.directory().resolve("later"), "x");
            mesh.awaitText(b, "later", "x");
            // Then
            assertThat(b.directory().resolve("half.dat")).doesNotExist();

            // When
            write(open, " and half");
        }
        // Then
        mesh.awaitText(b, "half.dat", "half and half");
    }

    @Test
    void shouldTakeOtherFilesForLogsWhenTold(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.node("a");
        a.start("--live", "*.trace");
        GhostNode b = mesh.join("b");

        try (OutputStream trace = Files.newOutputStream(a.directory().resolve("run.trace"))) {
            // When
            write(trace, "step 1\n");
            // Then
            mesh.awaitText(b, "run.trace", "step 1\n");
        }
    }
}
