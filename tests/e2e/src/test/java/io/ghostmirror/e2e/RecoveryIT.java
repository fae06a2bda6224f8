package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import io.ghostmirror.load.wire.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything may stop at any moment; on return everything is there, and only what is new moves. */
@ExtendWith(MeshExtension.class)
class RecoveryIT {

    private static final String TREE =
            "mkdir -p d && for i in $(seq 100); do head -c 10000 /dev/urandom >d/$i; done && echo one >file && echo x >gone";

    @Test
    void shouldCatchUpWithWhatOthersDid(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        GhostNode c = mesh.join("c");
        Shell.run(a.directory(), TREE);
        mesh.awaitText(c, "gone", "x\n");
        mesh.awaitEqual(a, b, c);
        assertThat(c.process().terminate()).as("exit code after SIGTERM").isZero();

        // When
        Files.writeString(a.path("file"), "two");
        Files.delete(b.path("gone"));
        Files.writeString(b.path("new"), "from b");
        mesh.awaitText(a, "new", "from b");
        mesh.awaitText(b, "file", "two");
        try (var link = Link.to(mesh.hub().grpc())) {
            c.via(link.address()).start();

            // Then
            Trees.assertEqual(a.directory(), c.directory());
            assertThat(link.bytesFromTarget())
                    .as("bytes for three small changes in a tree of 1 MB")
                    .isLessThan(100_000);
        }
    }

    @Test
    void shouldBringWhatWasChangedOffline(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.awaitText(b, "gone", "x\n");
        mesh.awaitEqual(a, b);
        mesh.awaitApplied(b);
        b.process().kill9();

        // When
        Shell.run(
                b.directory(),
                "echo offline >file && rm gone && mv d/1 d/eins && mkdir fresh && echo y >fresh/y;"
                        + " touch -r d/2 t && tr a b <d/2 >n && cat n >d/2 && touch -r t d/2 && rm t n");
        Files.writeString(a.path("meanwhile"), "a");
        b.start();

        // Then
        mesh.awaitText(a, "file", "offline\n");
        mesh.awaitText(b, "meanwhile", "a");
        mesh.awaitText(a, "fresh/y", "y\n");
        mesh.awaitGone(a, "gone");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldOutliveTheHub(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("before"), "1");
        mesh.awaitText(b, "before", "1");

        // When
        mesh.hub().process().kill9();
        Files.writeString(a.path("during-a"), "2");
        Files.writeString(b.path("during-b"), "3");
        mesh.hub().start();

        // Then
        mesh.awaitText(b, "during-a", "2");
        mesh.awaitText(a, "during-b", "3");

        // When: it is stopped in order
        assertThat(mesh.hub().process().terminate()).isZero();
        Files.writeString(a.path("during-a"), "4");
        Files.delete(b.path("during-b"));
        mesh.hub().start();

        // Then
        mesh.awaitText(b, "during-a", "4");
        mesh.awaitGone(a, "during-b");
        mesh.awaitEqual(a, b);
        assertThat(a.process().isAlive()).isTrue();
    }

    @Test
    void shouldKeepWhatWasDeliveredWhenAllAreKilled(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.awaitText(b, "gone", "x\n");
        mesh.awaitEqual(a, b);

        // When
        mesh.hub().process().kill9();
        a.process().kill9();
        b.process().kill9();
        GhostNode c = mesh.node("c");
        mesh.hub().start();
        c.start();

        // Then
        Trees.assertEqual(a.directory(), c.directory());
    }

    @Test
    void shouldHaveTheContentOfEditsThatTheHubWasKilledRightAfter(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        for (int round = 0; round < 3; round++) {
            // When
            Files.writeString(a.path("edit" + round), "round " + round);
            mesh.awaitText(b, "edit" + round, "round " + round);
            mesh.hub().process().kill9();
            mesh.hub().start();
        }
        a.process().terminate();
        b.process().terminate();

        // Then
        for (int round = 0; round < 3; round++) {
            assertThat(mesh.cli().out("cat", "--session", Mesh.SESSION, "edit" + round))
                    .isEqualTo("round " + round);
        }
        assertThat(mesh.cli().run("verify").code()).isZero();
    }

    @Test
    void shouldGoOnAfterACut(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        try (var link = Link.to(mesh.hub().grpc())) {
            GhostNode b = mesh.node("b").via(link.address());
            b.start();
            for (int round = 0; round < 3; round++) {
                // When
                link.cut();
                Files.writeString(a.path("a" + round), "a");
                Files.writeString(b.path("b" + round), "b");
                link.heal();

                // Then
                mesh.awaitText(b, "a" + round, "a");
                mesh.awaitText(a, "b" + round, "b");
            }
            mesh.awaitEqual(a, b);
        }
    }

    @Test
    void shouldMakeALaterEditOnWhatWasAcceptedWhenItWasKilledBeforeTheAnswer(Mesh mesh) throws IOException {
        // Given: what b sends comes to the hub, and nothing comes back
        GhostNode a = mesh.join("a");
        try (var link = Link.to(mesh.hub().grpc())) {
            GhostNode b = mesh.node("b").via(link.address());
            b.start();
            Files.writeString(a.path("file"), "one");
            mesh.awaitText(b, "file", "one");
            mesh.awaitApplied(b);
            link.slow(Duration.ofMinutes(10), 0);
            Files.writeString(b.path("file"), "two");
            mesh.awaitText(a, "file", "two");

            // When
            b.process().kill9();
            Files.writeString(b.path("file"), "three");
            link.heal();
            b.start();
        }

        // Then
        mesh.awaitText(a, "file", "three");
        assertThat(mesh.cli().json("conflicts", "--session", Mesh.SESSION)).isEmpty();
    }

    @Test
    void shouldGoOnWithAFirstJoinInWhichItWasKilled(Mesh mesh) throws IOException {
        // Given: some of its files have come to the hub, and some have not
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.node("b");
        Shell.run(b.directory(), "mkdir d && for i in $(seq 6000); do echo $i >d/$i; done");
        b.launch();
        mesh.await("the first files arrive", () -> Files.exists(a.path("d/1")));
        b.process().kill9();

        // When
        Shell.run(b.directory(), "rm d/1 && for i in d/*; do echo later >>$i; done && mv d/2 d/new");
        b.start();

        // Then
        mesh.awaitEqual(a, b);
        assertThat(b.path("d/1")).doesNotExist();
        assertThat(b.path("d/2")).doesNotExist();
        assertThat(b.path("d/3")).hasContent("3\nlater\n");
        assertThat(mesh.cli().json("conflicts", "--session", Mesh.SESSION)).isEmpty();
    }

    @Test
    void shouldMoveNoContentWhenANodeLostItsState(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.awaitText(b, "gone", "x\n");
        mesh.awaitEqual(a, b);
        b.process().terminate();
        Files.delete(a.path("gone"));
        Shell.run(b.state().getParent(), "rm -r '" + b.state() + "'");

        try (var link = Link.to(mesh.hub().grpc())) {
            // When
            b.via(link.address()).start();

            // Then: without a synced tree nothing tells a file that others deleted from one made here, so it comes back
            assertThat(link.bytesFromTarget() + link.bytesToTarget())
                    .as("bytes for an equal tree of 1 MB")
                    .isLessThan(100_000);
        }
        mesh.awaitText(a, "gone", "x\n");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldDeleteNothingWhenTheHubLostItsState(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.awaitText(b, "gone", "x\n");
        mesh.awaitEqual(a, b);

        // When: the hub comes back with nothing but its token
        mesh.hub().process().kill9();
        mesh.endLeftovers();
        Shell.run(mesh.hub().data(), "find . -mindepth 1 -maxdepth 1 -not -name token -exec rm -r {} +");
        mesh.hub().start();
        Files.writeString(b.path("after"), "the loss");

        // Then
        mesh.awaitText(a, "after", "the loss");
        mesh.awaitEqual(a, b);
        assertThat(Trees.shape(a.directory())).hasSize(104);
        GhostNode c = mesh.join("c");
        Trees.assertEqual(a.directory(), c.directory());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldLoseNothingWhenAnythingIsKilledAtAnyMoment(long seed, Mesh mesh) throws Exception {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        var random = new Random(seed);
        Path stop = mesh.outside("signs").resolve("stop");
        var writers = List.of(writer(a, seed, stop), writer(b, seed + 1, stop));

        // When
        for (int kill = 0; kill < 6; kill++) {
            long enough = files(a) + random.nextInt(30);
            mesh.await("writers go on", () -> files(a) > enough);
            switch (random.nextInt(3)) {
                case 0 -> {
                    mesh.hub().process().kill9();
                    mesh.hub().start();
                }
                case 1 -> {
                    a.process().kill9();
                    a.launch();
                }
                default -> {
                    b.process().kill9();
                    b.launch();
                }
            }
        }
        Files.createFile(stop);
        for (Process writer : writers) {
            writer.waitFor();
        }
        Files.writeString(a.path("end-a"), "a");
        Files.writeString(b.path("end-b"), "b");

        // Then
        mesh.awaitText(b, "end-a", "a");
        mesh.awaitText(a, "end-b", "b");
        mesh.awaitEqual(a, b);
        for (GhostNode node : List.of(a, b)) {
            for (String name : List.of("a", "b")) {
                // Each file holds its own name: nothing was mixed up, nothing is half.
                Shell.run(
                        node.directory(),
                        "for f in " + name
                                + "-*; do [ \"$(tail -n 1 $f)\" = \"end $f\" ] || { echo $f is damaged >&2; exit 1; }; done");
            }
        }
    }

    private static long files(GhostNode node) {
        return Trees.shape(node.directory()).size();
    }

    /** Writes files {@code <node>-<n>} of some length until {@code stop} exists, and changes older ones. */
    private static Process writer(GhostNode node, long seed, Path stop) throws IOException {
        String script = """
                n=0
                while [ ! -e '%s' ]; do
                    n=$((n + 1)) f=%s-$n
                    { seq $((n * %d %% 3000)); echo end $f; } >$f
                    if [ $((n %% 7)) -eq 0 ]; then
                        o=%s-$((n / 2 + 1))
                        { seq $n; echo end $o; } >$o
                    fi
                    sleep 0.02
                done
                """.formatted(stop, node.id(), seed + 7, node.id());
        return new ProcessBuilder("sh", "-c", script)
                .directory(node.directory().toFile())
                .start();
    }
}
