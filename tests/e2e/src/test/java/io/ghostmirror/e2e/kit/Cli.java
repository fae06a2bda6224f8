package io.ghostmirror.e2e.kit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line of a person who has the hub's address and token in the environment. */
public final class Cli {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Map<String, String> environment;

    public Cli(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    /** Runs {@code ghost arguments} to its end. */
    public Shell.Output run(String... arguments) {
        try (var process = start(arguments)) {
            int code = process.awaitExit();
            return new Shell.Output(code, process.stdout(), process.stderr());
        }
    }

    /** Starts {@code ghost arguments}. */
    public GhostProcess start(String... arguments) {
        return GhostProcess.start(home, "cli", environment, List.of(arguments));
    }

    /** Runs {@code ghost arguments}; fails when that does. */
    public String out(String... arguments) {
        Shell.Output output = run(arguments);
        if (output.code() != 0) {
            throw new AssertionError(
                    "exit code " + output.code() + " of ghost " + String.join(" ", arguments) + "\n" + output.err());
        }
        return output.out();
    }

    /** Runs {@code ghost arguments --json}; one object a line. */
    public List<JsonNode> json(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return parsed(out(all.toArray(String[]::new)));
    }

    /** The whole lines of what {@code --json} printed. */
    public List<JsonNode> parsed(String out) {
        return out.substring(0, out.lastIndexOf('\n') + 1)
                .lines()
                .map(Cli::parse)
                .toList();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not a JSON object: " + line, e);
        }
    }
}
