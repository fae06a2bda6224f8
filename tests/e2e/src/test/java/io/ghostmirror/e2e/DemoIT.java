package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostProcess;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Patience;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first thing that a new user does. */
@ExtendWith(MeshExtension.class)
class DemoIT {

    @Test
    void shouldMirrorAndEndAtCtrlC(Mesh mesh) throws IOException {
        Path home = mesh.outside("demo");
        for (String file : List.of("first", "second")) {
            try (var demo = GhostProcess.start(home, "demo", Map.of(), List.of("demo", "--dir", "here"))) {
                // Given
                Patience.until("the demo is ready", () -> demo.stdout().contains("demo: edit "), demo::report);

                // When
                Path a = home.resolve("here/a");
                Path b = home.resolve("here/b");
                Files.writeString(a.resolve(file), "hello");

                // Then
                Patience.until("b equals a", () -> Trees.differences(a, b).isEmpty(), demo::report);
                Patience.until(
                        "the change is printed",
                        () -> demo.stdout().matches("(?s).*" + file + ".* ms.*"),
                        demo::report);
                assertThat(demo.interrupt()).as("exit code after Ctrl-C").isZero();
            }
        }
    }
}
