package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ghostmirror.e2e.kit.Candidates;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.GhostProcess;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node remembers something else than the hub has at the same seq. */
@ExtendWith(MeshExtension.class)
class DriftIT {

    @Test
    void shouldNameAndRepairWhatHasDrifted(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir d && for i in 1 2 3 4 5 6 7 8 9; do echo $i >d/$i; done && echo x >last");
        mesh.awaitText(b, "last", "x\n");
        mesh.awaitEqual(a, b);
        mesh.awaitApplied(a, b);
        assertThat(b.process().terminate()).isZero();
        JsonNode before = mesh.cli().json("sessions").getFirst();

        // When: what b remembers is falsified, and two of its files are changed meanwhile
        b.memory().forget("d/1");
        b.memory().forget("d/2");
        b.memory().mistake("d/3", "d/4");
        b.memory().mistake("d/5", "d/6");
        b.memory().imagine("d/never", "d/7");
        Files.writeString(b.path("d/2"), "edited");
        Files.writeString(b.path("d/5"), "6\n");
        try (GhostProcess watch = mesh.cli().start("watch", "--session", Mesh.SESSION, "--json")) {
            mesh.await("someone watches", () -> watch.stderr().contains("Every change of"));
            b.start();

            // Then
            mesh.await("drift is told", () -> watch.stdout().contains("\"drift\""));
            List<JsonNode> told = watch.stdout()
                    .lines()
                    .map(DriftIT::json)
                    .filter(event -> event.get("event").asText().equals("drift"))
                    .toList();
            assertThat(told).hasSize(1);
            JsonNode drift = told.getFirst();
            assertThat(drift.get("node").asText()).isEqualTo("b");
            assertThat(drift.get("kind").asText()).isEqualTo("manifest");
            assertThat(drift.get("epoch")).isEqualTo(before.get("epoch"));
            assertThat(drift.get("seq")).isEqualTo(before.get("seq"));
            assertThat(drift.get("count").asInt()).isEqualTo(5);
            assertThat(drift.get("paths"))
                    .extracting(JsonNode::asText)
                    .containsExactly("d/1", "d/2", "d/3", "d/5", "d/never");
        }
        mesh.awaitEqual(a, b);
        assertThat(Files.readString(a.path("d/2"))).isEqualTo("2\n");
        assertThat(Files.readString(a.path("d/5"))).isEqualTo("5\n");
        assertThat(Candidates.await(mesh, 2)).isEqualTo(Map.of("d/2", List.of("edited"), "d/5", List.of("6\n")));
        assertThat(mesh.cli().out("status", "--session", Mesh.SESSION)).contains("b  5 paths differed from commit");
        assertThat(mesh.hub().process().stderr()).contains("drift session=work node=b kind=DRIFT_KIND_MANIFEST");

        // When: nothing is wrong any more
        b.process().terminate();
        b.start();

        // Then
        assertThat(mesh.cli()
                        .json("nodes", "--session", Mesh.SESSION)
                        .getLast()
                        .get("driftCount")
                        .asInt())
                .isEqualTo(5);
        assertThat(mesh.hub().process().stderr()).containsOnlyOnce("drift session=work");
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not a JSON object: " + line, e);
        }
    }
}
