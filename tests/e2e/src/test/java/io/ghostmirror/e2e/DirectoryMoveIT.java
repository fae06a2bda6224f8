package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import io.ghostmirror.load.wire.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A directory that is renamed on one node is renamed on the other. */
@ExtendWith(MeshExtension.class)
class DirectoryMoveIT {

    private static final String INODES = "find . -printf '%P %i\\n' | sort";

    @Test
    void shouldRenameADirectoryWithoutMovingContent(Mesh mesh) {
        // Given: 10,000 files that no compression makes small, and one that b has for itself
        GhostNode a = mesh.node("a");
        Shell.run(
                a.directory(),
                "mkdir big && cd big && head -c 20000000 /dev/urandom | split -b 2000 -a 4 -d - f && [ $(ls | wc -l) -eq 10000 ]"
                        + " && echo '*.own' >../.gitignore");
        GhostNode b = mesh.node("b");
        try (var link = Link.to(mesh.hub().grpc());
                var origin = Link.to(mesh.hub().grpc())) {
            a.via(origin.address()).start();
            b.via(link.address()).start();
            Shell.run(b.directory(), "echo mine >big/b.own");
            String inodes = Shell.run(b.path("big"), INODES);
            long before = link.bytesFromTarget();
            long sentBefore = origin.bytesToTarget();

            // When
            Shell.run(a.directory(), "mv big renamed");

            // Then
            mesh.await("b has the new name and not the old", () -> {
                var shape = Trees.shape(b.directory());
                return shape.size() == 10_003 && shape.containsKey("renamed/f9999");
            });
            assertThat(Shell.run(b.path("renamed"), INODES)).isEqualTo(inodes);
            assertThat(b.path("renamed/b.own")).hasContent("mine\n");
            Shell.run(b.directory(), "rm renamed/b.own");
            Trees.assertEqual(a.directory(), b.directory());
            assertThat(link.bytesFromTarget() - before)
                    .as("bytes to rename 10,000 files that hold 20 MB")
                    .isLessThan(10_000_000);
            assertThat(origin.bytesToTarget() - sentBefore)
                    .as("bytes to tell of it")
                    .isLessThan(10_000_000);
        }
    }

    @Test
    void shouldKeepEditsThatAreMadeWhileADirectoryIsRenamed(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "mkdir -p big/d && for i in $(seq 2000); do echo $i >big/d/f$i; done");
        a.start();
        GhostNode b = mesh.join("b");

        // When: each file is written to wherever it is
        Shell.run(a.directory(), "mv big renamed");
        Shell.run(
                b.directory(),
                "for i in $(seq 200); do"
                        + " until echo edit $i >>big/d/f$i || echo edit $i >>renamed/d/f$i; do :; done; done 2>/dev/null");

        // Then
        mesh.awaitEqual(a, b);
        mesh.awaitApplied(a, b);
        assertThat(Shell.run(a.directory(), "grep -rh edit . | sort -u | wc -l").strip())
                .isEqualTo("200");
    }
}
