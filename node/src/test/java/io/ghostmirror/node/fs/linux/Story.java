package io.ghostmirror.node.fs.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a class with a {@code main} in a process of its own, under a command that takes something away from it. */
final class Story {

    /** As a user who owns the files and has no rights beyond that. */
    static final List<String> WITHOUT_PRIVILEGES = System.getProperty("user.name")
                    .equals("root")
            ? List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all", "--securebits=+noroot,+noroot_locked")
            : List.of("env");

    /** Where mounts are its own. */
    static final List<String> WITH_OWN_MOUNTS = List.of("unshare", "-rm");

    private Story() {}

    /** Skipped, and said so, where this machine refuses the command. */
    static void run(List<String> wrapper, Path directory, Class<?> story, String... arguments)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        int allowed = start(wrapper, output, List.of("true"));
        assumeTrue(allowed == 0, () -> "this machine refuses " + String.join(" ", wrapper) + ": " + text(output));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                story.getName(),
                directory.toString()));
        command.addAll(List.of(arguments));

        assertThat(start(wrapper, output, command)).as(() -> text(output)).isZero();
    }

    /** The command's exit code; -1 when it cannot be started. */
    private static int start(List<String> wrapper, Path output, List<String> command)
            throws IOException, InterruptedException {
        var line = new ArrayList<>(wrapper);
        line.addAll(command);
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(50, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (IOException e) {
            Files.writeString(output, e.getMessage());
            return -1;
        }
    }

    private static String text(Path output) {
        try {
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
