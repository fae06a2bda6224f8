package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ghostmirror.e2e.kit.Candidates;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hub does by itself where a session's settings say so. */
@ExtendWith(MeshExtension.class)
class SettingsIT {

    private static final int LARGE = 3_000_000;

    @Test
    void shouldGiveEveryNodeACopyOfWhatLost(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        GhostNode c = mesh.join("c");
        set(mesh, "conflict-copies=on");
        byte[] mine = bytes(1);
        byte[] theirs = bytes(2);
        Files.writeString(a.path("note.txt"), "base");
        mesh.awaitText(b, "note.txt", "base");
        b.process().terminate();
        Files.writeString(a.path("note.txt"), "of a");
        Files.write(a.path("large.bin"), mine);
        mesh.awaitText(c, "note.txt", "of a");
        mesh.awaitApplied(a, c);

        // When
        Files.writeString(b.path("note.txt"), "of b");
        Files.write(b.path("large.bin"), theirs);
        b.start();

        // Then: the large one came into being on both, so that b holds its own until a person decides
        for (GhostNode node : List.of(a, b, c)) {
            mesh.awaitText(node, "note.conflict-b-1.txt", "of b");
            mesh.await(
                    node.id() + " has the large copy",
                    () -> Files.exists(node.path("large.conflict-b-1.bin"))
                            && Arrays.equals(Files.readAllBytes(node.path("large.conflict-b-1.bin")), theirs));
        }
        mesh.awaitText(b, "note.txt", "of a");
        mesh.awaitEqual(a, c);
        assertThat(Candidates.await(mesh, 2)).containsOnlyKeys("note.txt", "large.bin");

        // When
        mesh.cli().out("conflicts", "--session", Mesh.SESSION, "--take", "hub", "large.bin");
        mesh.cli().out("conflicts", "--session", Mesh.SESSION, "--take", "hub", "note.txt");

        // Then
        mesh.awaitEqual(a, b, c);
        assertThat(Trees.contents(c.directory()).keySet())
                .isEqualTo(Set.of("note.txt", "note.conflict-b-1.txt", "large.bin", "large.conflict-b-1.bin"));
        assertThat(Files.readAllBytes(b.path("large.bin"))).isEqualTo(mine);
    }

    @Test
    void shouldMergeByRuleAndLeaveWhatClashes(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        GhostNode c = mesh.join("c");
        set(mesh, "auto-merge=*.md,docs/**");
        Shell.run(a.directory(), "mkdir docs && seq 9 | tee apart.md clash.md docs/apart apart.txt >/dev/null");
        mesh.awaitText(b, "apart.txt", Files.readString(a.path("apart.txt")));
        mesh.awaitEqual(a, b, c);
        mesh.awaitApplied(a, b, c);
        b.process().terminate();
        Shell.run(a.directory(), "sed -i s/1/one/ apart.md clash.md docs/apart apart.txt");
        Shell.run(b.directory(), "sed -i s/9/nine/ apart.md docs/apart apart.txt && sed -i s/1/ein/ clash.md");
        mesh.awaitApplied(a);

        // When
        b.start();

        // Then
        for (GhostNode node : List.of(a, b, c)) {
            mesh.awaitText(node, "apart.md", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
            mesh.awaitText(node, "docs/apart", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
        }
        assertThat(Candidates.await(mesh, 2)).containsOnlyKeys("clash.md", "apart.txt");
        mesh.awaitEqual(a, b, c);
        assertThat(Files.readString(b.path("clash.md"))).startsWith("one\n");
        assertThat(mesh.cli().json("log", "--session", Mesh.SESSION))
                .filteredOn(commit -> commit.get("origin").asText().equals("a+b"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"approve, 0", "reject, 100"})
    void shouldDecideAboutHeldDeletesUnattended(String rule, int files, Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        GhostNode c = mesh.join("c");
        set(mesh, "held-deletes=" + rule);
        Shell.run(a.directory(), "for i in $(seq 100); do echo $i >f$i; done");
        mesh.await("b has all", () -> Trees.shape(b.directory()).size() == 100);
        mesh.awaitEqual(a, b, c);
        assertThat(b.process().terminate()).isZero();
        Shell.run(b.directory(), "rm -f f*");

        // When
        b.launch();

        // Then
        mesh.await(
                "the decision is in the hub's log",
                () -> mesh.hub().process().stderr().contains("node=b count=100 rule=held-deletes=" + rule));
        mesh.await("nothing is held", () -> held(mesh) == 0);
        mesh.await("all have " + files, () -> List.of(a, b, c).stream()
                .allMatch(node -> Trees.shape(node.directory()).size() == files));
    }

    @Test
    void shouldKeepSettingsOverARestartOfTheHub(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        set(mesh, "conflict-copies=on", "auto-merge=*.md");
        Files.writeString(a.path("file"), "base");
        mesh.awaitText(b, "file", "base");
        b.process().terminate();
        Files.writeString(a.path("file"), "of a");
        Files.writeString(b.path("file"), "of b");
        mesh.awaitApplied(a);

        // When
        mesh.hub().process().kill9();
        mesh.hub().start();

        // Then
        assertThat(settings(mesh))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "session", Mesh.SESSION, "conflict-copies", "on", "auto-merge", "*.md", "held-deletes", "ask"));

        // When
        b.start();

        // Then
        mesh.awaitText(a, "file.conflict-b-1", "of b");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldMakeCopiesOfWhatLostWhenTheyAreSwitchedOn(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.node("b");
        Files.writeString(a.path("file"), "of a");
        Files.writeString(b.path("file"), "of b");
        mesh.awaitApplied(a);
        b.start();
        Candidates.await(mesh, 1);

        // When
        set(mesh, "conflict-copies=on");

        // Then
        mesh.awaitText(a, "file.conflict-b-1", "of b");
        mesh.awaitText(b, "file.conflict-b-1", "of b");
    }

    @Test
    void shouldSayWhatIsAllowed(Mesh mesh) {
        // Given
        mesh.join("a");

        // When
        Shell.Output unknown = mesh.cli().run("settings", "--session", Mesh.SESSION, "colour=red");
        Shell.Output bad = mesh.cli().run("settings", "--session", Mesh.SESSION, "held-deletes=maybe");
        Shell.Output typo = mesh.cli().run("settings", "--session", Mesh.SESSION, "held-deletes");

        // Then
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err().lines())
                .singleElement()
                .asString()
                .contains("\"colour\" (expected: conflict-copies, auto-merge, held-deletes)");
        assertThat(bad.err().lines())
                .singleElement()
                .asString()
                .contains("held-deletes: \"maybe\" (expected: ask, approve, reject)");
        assertThat(typo.code()).isEqualTo(2);
        assertThat(typo.err().lines()).singleElement().asString().contains("(expected: KEY=VALUE)");
    }

    private static void set(Mesh mesh, String... changes) {
        String[] arguments = new String[3 + changes.length];
        System.arraycopy(new String[] {"settings", "--session", Mesh.SESSION}, 0, arguments, 0, 3);
        System.arraycopy(changes, 0, arguments, 3, changes.length);
        mesh.cli().out(arguments);
    }

    private static Map<String, String> settings(Mesh mesh) {
        JsonNode line = mesh.cli().json("settings", "--session", Mesh.SESSION).getFirst();
        var settings = new HashMap<String, String>();
        line.fields()
                .forEachRemaining(
                        field -> settings.put(field.getKey(), field.getValue().asText()));
        return settings;
    }

    private static long held(Mesh mesh) {
        return mesh.cli().json("nodes", "--session", Mesh.SESSION).stream()
                .mapToLong(node -> node.get("heldDeletes").asLong())
                .sum();
    }

    private static byte[] bytes(long seed) {
        var bytes = new byte[LARGE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
