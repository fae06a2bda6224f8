package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is in Redis may be lost, or be older than it was: no node deletes anything for that. */
@ExtendWith(MeshExtension.class)
class LostStateIT {

    private static final String TREE =
            "mkdir -p d && for i in $(seq 50); do head -c 10000 /dev/urandom >d/$i; done && echo one >file && echo x >last";

    private static long epoch(Mesh mesh) {
        return mesh.cli().json("sessions").getFirst().get("epoch").asLong();
    }

    @Test
    void shouldDeleteNothingWhenRedisIsFlushedUnderARunningHub(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.awaitText(b, "last", "x\n");
        mesh.awaitEqual(a, b);
        mesh.awaitApplied(a, b);
        long before = epoch(mesh);

        // When
        mesh.hub().redis().flush();
        Files.writeString(a.path("after-a"), "the flush");
        Files.writeString(b.path("after-b"), "the flush");

        // Then
        mesh.awaitText(b, "after-a", "the flush");
        mesh.awaitText(a, "after-b", "the flush");
        mesh.awaitEqual(a, b);
        assertThat(Trees.shape(a.directory())).hasSize(55);
        assertThat(epoch(mesh)).isGreaterThan(before);
        Files.delete(a.path("last"));
        mesh.awaitGone(b, "last");
        Files.writeString(b.path("file"), "two");
        mesh.awaitText(a, "file", "two");
        assertThat(mesh.hub().process().stderr())
                .contains("session \"work\": Redis does not have it any more")
                .doesNotContain("Exception");
    }

    @Test
    void shouldDeleteNothingWhenAnOlderRedisIsPutBack(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.awaitText(b, "last", "x\n");
        mesh.awaitEqual(a, b);
        mesh.hub().process().terminate();
        Path older = mesh.outside("backup").resolve("appendonly.aof");
        Files.copy(mesh.hub().redis().log(), older);
        mesh.hub().start();
        Files.writeString(a.path("file"), "two");
        Shell.run(a.directory(), "mkdir new && seq 1000 >new/file");
        mesh.awaitText(b, "file", "two");
        mesh.awaitText(b, "new/file", Shell.run(a.directory(), "seq 1000"));
        mesh.awaitApplied(a, b);
        long before = epoch(mesh);

        // When
        mesh.hub().process().terminate();
        Files.copy(older, mesh.hub().redis().log(), StandardCopyOption.REPLACE_EXISTING);
        mesh.hub().start();
        Files.writeString(b.path("after"), "the restore");

        // Then
        mesh.awaitText(a, "after", "the restore");
        mesh.awaitEqual(a, b);
        assertThat(Trees.shape(a.directory())).hasSize(56);
        assertThat(Files.readString(a.path("file"))).isEqualTo("two");
        assertThat(epoch(mesh)).isGreaterThan(before);
        assertThat(mesh.hub().process().stderr())
                .contains("session \"work\": Redis has an older or another state", "nothing is deleted anywhere")
                .doesNotContain("Exception");
        GhostNode c = mesh.join("c");
        assertThat(Files.readString(c.path("new/file"))).isEqualTo(Files.readString(a.path("new/file")));
    }
}
