package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contents are collected while nodes work: what a collection refuses is uploaded again by the node. */
@ExtendWith(MeshExtension.class)
class CollectionIT {

    @Test
    void shouldLoseNothingWhileContentsAreCollected(Mesh mesh) throws IOException {
        // Given: a collection every second, and a hub that does not know of those before it
        mesh.hub().process().terminate();
        mesh.hub()
                .with(Map.of("GHOSTMIRROR_COLLECT_EVERY", "1s", "GHOSTMIRROR_HISTORY_COMMITS", "5"))
                .start();
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        mesh.await("contents are collected", () -> mesh.hub().redis().number("gm:rounds") > 0);

        for (int run = 0; run < 3; run++) {
            // When
            mesh.hub().process().kill9();
            mesh.hub().start();
            long round = mesh.hub().redis().number("gm:rounds");
            Shell.run(a.directory(), "seq " + run + " 1000 >small && head -c 3000000 /dev/urandom >large");
            for (int i = 0; mesh.hub().redis().number("gm:rounds") < round + 3; i++) {
                Files.writeString(b.path("often"), "version " + i);
            }
            Files.writeString(b.path("last"), "run " + run);

            // Then
            mesh.awaitText(a, "last", "run " + run);
            mesh.awaitEqual(a, b);
        }
        assertThat(mesh.cli().run("verify").code()).isZero();
        assertThat(mesh.hub().process().stderr()).doesNotContain("\tat ", "not collected");
    }
}
