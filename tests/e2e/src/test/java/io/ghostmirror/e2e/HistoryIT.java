package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What has happened can be read when Redis has it no longer. */
@ExtendWith(MeshExtension.class)
class HistoryIT {

    private static final Map<String, String> SMALL =
            Map.of("GHOSTMIRROR_HISTORY_RECENT", "20", "GHOSTMIRROR_COLLECT_EVERY", "1s");

    private static List<Long> log(Mesh mesh) {
        return mesh.cli().json("log", "--session", Mesh.SESSION, "-n", "100000").stream()
                .map(commit -> commit.get("seq").asLong())
                .toList();
    }

    private static JsonNode session(Mesh mesh) {
        return mesh.cli().json("sessions").getFirst();
    }

    /** Saves a file many times; each version is a commit. */
    private static void save(Mesh mesh, GhostNode node, int versions) throws IOException {
        long before = mesh.hub().redis().headSeq(Mesh.SESSION);
        for (int i = 0; i < versions; i++) {
            Files.writeString(node.path("file"), "version " + i);
            long seq = before + i + 1;
            mesh.await("version " + i + " is a commit", () -> mesh.hub().redis().headSeq(Mesh.SESSION) >= seq);
        }
    }

    @Test
    void shouldRememberWhatRedisHasNoLonger(Mesh mesh) throws IOException {
        // Given
        mesh.hub().process().terminate();
        mesh.hub().with(SMALL).start();
        GhostNode a = mesh.join("a");

        // When: commits are archived and contents collected, and the hub is killed meanwhile
        for (int run = 0; run < 4; run++) {
            save(mesh, a, 60);
            mesh.hub().process().kill9();
            mesh.hub().start();
        }
        long head = session(mesh).get("seq").asLong();
        mesh.await("older commits are archived", () -> mesh.hub().redis().logLength(Mesh.SESSION) <= 22);
        long round = mesh.hub().redis().number("gm:rounds");
        mesh.await("contents are collected", () -> mesh.hub().redis().number("gm:rounds") > round + 2);

        // Then
        assertThat(log(mesh)).isEqualTo(LongStream.rangeClosed(1, head).boxed().toList());
        assertThat(session(mesh).get("historyFrom").asLong()).isEqualTo(1);
        assertThat(session(mesh).get("historyProblem").isNull()).isTrue();
        assertThat(mesh.cli().run("verify").code()).isZero();
        assertThat(mesh.hub().process().stderr()).doesNotContain("\tat ", "not collected", "cannot be archived");
    }

    @Test
    void shouldForgetWhatIsOlderThanItIsToldToRemember(Mesh mesh) throws IOException {
        // Given
        mesh.hub().process().terminate();
        mesh.hub().with(SMALL).start();
        GhostNode a = mesh.join("a");
        save(mesh, a, 80);
        mesh.hub().process().terminate();

        // When
        mesh.hub()
                .with(Map.of(
                        "GHOSTMIRROR_HISTORY_RECENT",
                        "20",
                        "GHOSTMIRROR_COLLECT_EVERY",
                        "1s",
                        "GHOSTMIRROR_HISTORY_COMMITS",
                        "40"))
                .start();

        // Then
        mesh.await(
                "old commits are forgotten",
                () -> session(mesh).get("historyFrom").asLong() > 30);
        List<Long> seqs = log(mesh);
        assertThat(seqs).hasSizeBetween(40, 50);
        assertThat(seqs.getLast()).isEqualTo(session(mesh).get("seq").asLong());
        assertThat(mesh.cli().run("verify").code()).isZero();
    }
}
