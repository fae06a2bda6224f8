package io.ghostmirror.load.scale;

import io.ghostmirror.load.Cleanup;
import io.ghostmirror.load.model.ModelCommand;
import io.ghostmirror.load.process.Children;
import io.ghostmirror.load.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Load on hubs. Exit code 0 when every scenario came to its end without errors, whatever the figures are. */
@Command(
        name = "ghost load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = ModelCommand.class,
        description = "Puts hubs under load by simulated nodes, and writes a report in Markdown.")
public final class LoadCommand implements Callable<Integer> {

    private static final List<LoadScenario> ALL = List.of(new FanOut(), new Stalled(), new Idle(), new Sessions());

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description = "fan-out, stalled, idle, sessions. Default: all of them.")
    List<String> names = List.of();

    @Option(names = "--smoke", description = "Sizes that show that it works, and nothing else.")
    boolean smoke;

    @Option(names = "--nodes", split = ",", paramLabel = "N", description = "How many nodes; several for fan-out.")
    List<Integer> nodes = List.of();

    @Option(names = "--sessions", split = ",", paramLabel = "N", description = "How many sessions, rising.")
    List<Integer> sessions = List.of();

    @Option(names = "--seconds", paramLabel = "N", description = "How long each figure is measured at a stretch.")
    int seconds;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where report.md, its charts and figures.properties are written. Default: standard output,"
                    + " without charts.")
    Path report = Path.of("");

    @Option(names = "--dir", paramLabel = "DIR", description = "Where a directory for the hubs is made, and removed.")
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--ghost", paramLabel = "FILE", hidden = true)
    Path ghost = Path.of("ghost");

    public static void main(String[] args) {
        System.exit(new CommandLine(new LoadCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        List<LoadScenario> chosen = chosen();
        Path home = Files.createTempDirectory(Files.createDirectories(directory), "ghost-load-");
        var children = new Children(Files.createDirectory(home.resolve("logs")));
        var isKept = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(home, children, isKept.get())));
        var findings = new Findings(line -> System.err.println("load: " + line));
        var run = new LoadRun(ghost, home, children, sizes(), findings);
        List<String> failures = new ArrayList<>();
        for (LoadScenario scenario : chosen) {
            findings.progress("-- " + scenario.name());
            try {
                scenario.run(run);
            } catch (RuntimeException e) {
                failures.add(scenario.name() + " failed: " + e.getMessage());
                System.err.println(failures.getLast());
                children.killAll();
            }
        }
        String markdown = findings.markdown("Load on hubs", about(failures));
        if (report.toString().isEmpty()) {
            System.out.print(markdown);
        } else {
            findings.write(report, markdown);
            System.out.println(report.resolve("report.md"));
        }
        if (!failures.isEmpty()) {
            isKept.set(true);
            System.err.println("load: what was there is in " + home);
        }
        return failures.isEmpty() ? 0 : 1;
    }

    /** On Ctrl-C too; scenarios that fail then, since their processes end, are no reason to keep anything. */
    private static void end(Path home, Children children, boolean isKept) {
        children.close();
        if (!isKept) {
            new Cleanup(home).remove();
        }
    }

    private List<LoadScenario> chosen() {
        for (String name : names) {
            if (ALL.stream().noneMatch(scenario -> scenario.name().equals(name))) {
                throw new IllegalArgumentException(
                        "\"" + name + "\" is not known (expected: fan-out, stalled, idle or sessions)");
            }
        }
        return ALL.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
    }

    private Sizes sizes() {
        Sizes sizes = smoke ? Sizes.smoke() : Sizes.full();
        sizes = nodes.isEmpty() ? sizes : sizes.withNodes(nodes);
        sizes = sessions.isEmpty() ? sizes : sizes.withSessions(sessions);
        return seconds == 0 ? sizes : sizes.withBlock(Duration.ofSeconds(seconds));
    }

    private List<String> about(List<String> failures) {
        List<String> about = new ArrayList<>();
        about.add("%d processors, %s, Java %s%s. Hubs, their Redis and Kafka and the simulated nodes share the machine."
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.arch"),
                        System.getProperty("java.version"),
                        smoke ? ", smoke sizes: the figures mean nothing" : ""));
        failures.forEach(failure -> about.add("**" + failure + "**"));
        return about;
    }
}
