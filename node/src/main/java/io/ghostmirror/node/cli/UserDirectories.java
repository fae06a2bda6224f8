package io.ghostmirror.node.cli;

import io.ghostmirror.core.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a user's programs keep what is theirs, after the XDG base directory specification.
 *
 * @param environment the process's environment
 * @param home the user's home directory, when the environment names none
 */
record UserDirectories(Map<String, String> environment, Path home) {

    static UserDirectories ofThisUser() {
        return new UserDirectories(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** Where a node keeps its state: one directory for each session and real directory. */
    Path nodeState(String session, Path realDirectory) {
        return base("XDG_STATE_HOME", ".local/state")
                .resolve("ghost-mirror")
                .resolve(session + "-" + shortHash(realDirectory));
    }

    /** Where nodes of a real directory keep their states by default, whichever session they are in. */
    List<Path> nodeStates(Path realDirectory) throws IOException {
        Path all = base("XDG_STATE_HOME", ".local/state").resolve("ghost-mirror");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> states = Files.list(all)) {
            return states.filter(state -> state.getFileName().toString().endsWith("-" + shortHash(realDirectory)))
                    .sorted()
                    .toList();
        }
    }

    /** The token of a hub of this user that was given no data directory. */
    Path hubToken() {
        return base("XDG_DATA_HOME", ".local/share")
                .resolve("ghost-mirror")
                .resolve("hub")
                .resolve("token");
    }

    /** Eight digits that tell directories apart. */
    static String shortHash(Path directory) {
        return Digest.of(directory.toUri().toString().getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 8);
    }

    private Path base(String variable, String otherwise) {
        String value = environment.getOrDefault(variable, "");
        String named = environment.getOrDefault("HOME", "");
        return value.startsWith("/")
                ? Path.of(value)
                : (named.startsWith("/") ? Path.of(named) : home).resolve(otherwise);
    }
}
