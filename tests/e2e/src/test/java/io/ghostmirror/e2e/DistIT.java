package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostProcess;
import io.ghostmirror.e2e.kit.Patience;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of {@code ghost dist}, unpacked where neither sources nor Maven are. */
class DistIT {

    @TempDir
    private static Path home;

    private static Path archive = Path.of("");
    private static Path ghost = Path.of("");

    @BeforeAll
    static void unpack() {
        try (var dist = GhostProcess.start(home, "dist", Map.of(), List.of("dist"))) {
            assertThat(dist.awaitExit()).as(dist.report()).isZero();
            archive = Path.of(dist.stdout().strip());
        }
        Shell.run(home, "tar -xzf '" + archive + "'");
        ghost = home.resolve(archive.getFileName().toString().replace(".tar.gz", ""))
                .resolve("ghost");
    }

    @Test
    void shouldMirrorWithoutMaven() throws IOException {
        // Given
        for (String tree : List.of("a", "b")) {
            Files.createDirectories(home.resolve(tree).resolve("directory"));
            Files.writeString(home.resolve(tree).resolve("directory/file"), "the same");
        }

        // When
        try (var hub = start("hub", "--data-dir", "data", "--http-port", "0", "--grpc-port", "0")) {
            String address = hub.awaitReady().replaceAll(".* grpc=", "");
            try (var one = join("a", address)) {
                String first = one.awaitReady();
                try (var other = join("b", address)) {
                    String second = other.awaitReady();

                    // Then
                    assertThat(List.of(first, second)).allMatch(line -> line.endsWith(" entries=2 problems=0"));
                    assertThat(other.terminate()).isZero();
                }
                assertThat(one.terminate()).isZero();
            }
            assertThat(hub.terminate()).isZero();
        }
    }

    @Test
    void shouldRunTheDemo() throws IOException {
        try (var demo = start("demo", "--dir", "demo")) {
            // Given
            Patience.until("the demo is ready", () -> demo.stdout().contains("demo: edit "), demo::report);

            // When
            Files.writeString(home.resolve("demo/a/file"), "hello");

            // Then
            Patience.until(
                    "b equals a",
                    () -> Trees.differences(home.resolve("demo/a"), home.resolve("demo/b"))
                            .isEmpty(),
                    demo::report);
            assertThat(demo.interrupt()).as("exit code after Ctrl-C").isZero();
        }
    }

    @Test
    void shouldHaveEveryCommandButThoseThatNeedSources() {
        // When
        Shell.Output help = run("--help");
        Shell.Output cluster = run("cluster", "start", "hub-0", "--dir", "nowhere");
        Shell.Output build = run("build");

        // Then
        assertThat(help.out())
                .contains("ghost demo", "ghost cluster", "ghost prepare")
                .doesNotContain("ghost build");
        assertThat(cluster.err()).as("said by the cluster's program").contains("nowhere");
        assertThat(build.code()).isEqualTo(2);
        assertThat(build.err()).contains("has no sources");
    }

    @Test
    void shouldBeTheSameBytesOfTheSameBuild() throws IOException {
        // Given
        Path first = Files.copy(archive, home.resolve("first.tar.gz"));

        // When
        Shell.Output second = Shell.tryRun(
                home,
                "sh",
                "-c",
                "umask 077 && JAVA_HOME='" + System.getProperty("java.home") + "' '"
                        + archive.getParent().resolveSibling("ghost") + "' dist");

        // Then
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(Files.mismatch(first, archive)).isEqualTo(-1);
    }

    private GhostProcess join(String tree, String hub) {
        return start(
                "join",
                "--hub",
                hub,
                "--token-file",
                "data/token",
                "--session",
                "work",
                "--dir",
                tree,
                "--state-dir",
                "state-" + tree);
    }

    private Shell.Output run(String... arguments) {
        try (var process = start(arguments)) {
            int code = process.awaitExit();
            return new Shell.Output(code, process.stdout(), process.stderr());
        }
    }

    /** With a PATH on which Maven fails. */
    private GhostProcess start(String... arguments) {
        try {
            Path programs = Files.createDirectories(home.resolve("programs"));
            Path maven = Files.writeString(programs.resolve("mvn"), "#!/bin/sh\nexit 99\n");
            assertThat(maven.toFile().setExecutable(true)).isTrue();
            String path = programs + ":" + System.getenv("PATH");
            return GhostProcess.startAt(ghost, home, "ghost", Map.of("PATH", path), List.of(arguments));
        } catch (IOException e) {
            throw new AssertionError("the programs for the PATH could not be written", e);
        }
    }
}
