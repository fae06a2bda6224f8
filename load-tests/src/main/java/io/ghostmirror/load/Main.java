package io.ghostmirror.load;

import io.ghostmirror.load.process.Children;
import io.ghostmirror.load.report.Report;
import io.ghostmirror.load.scenario.Bench;
import io.ghostmirror.load.scenario.Scenario;
import io.ghostmirror.load.scenario.Sizes;
import io.ghostmirror.load.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The benchmark: all scenarios through all tools, one Markdown table on standard output. */
@Command(
        name = "ghost bench",
        mixinStandardHelpOptions = true,
        description = "Measures Ghost Mirror beside a floor and other programs, and prints a Markdown table.",
        footer = {"", "Scenarios: " + Catalogue.SCENARIOS, "Tools: " + Catalogue.TOOLS})
public final class Main implements Callable<Integer> {

    @Option(names = "--quick", description = "Small sizes, floor and ours alone unless --tools is given: some minutes.")
    boolean quick;

    @Option(names = "--tools", split = ",", paramLabel = "NAME", description = "Only these. Default: all installed.")
    List<String> tools = List.of();

    @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "Only these. Default: all.")
    List<String> scenarios = List.of();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where a directory for the trees is made, 15 GB at most; it is removed at the end.")
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--ghost", paramLabel = "FILE", description = "The ghost command. Default: ${DEFAULT-VALUE}.")
    Path ghost = Path.of("ghost");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    /** Gives 0 when every scenario came to its end with floor and ours, else 1; figures decide nothing. */
    @Override
    public Integer call() throws IOException {
        Catalogue catalogue = new Catalogue(ghost);
        List<Tool> chosen = catalogue.tools(tools, quick);
        List<Scenario> work = catalogue.scenarios(scenarios);
        Path home = Files.createTempDirectory(Files.createDirectories(directory), "ghost-load-");
        var cleanup = new Cleanup(home);
        var children = new Children(Files.createDirectory(home.resolve("logs")));
        cleanup.register(children);
        List<String> others = chosen.stream()
                .map(Tool::name)
                .filter(name -> !name.equals(Tool.FLOOR) && !name.equals(Tool.OURS))
                .toList();
        var report = new Report(others, System.err::println);
        var bench = new Bench(quick ? Sizes.quick() : Sizes.full(), children, home);
        List<String> failures = new ArrayList<>();
        for (Scenario scenario : work) {
            for (Tool tool : chosen) {
                if (scenario.suits(tool)) {
                    run(scenario, tool, bench, report, failures);
                }
            }
        }
        report.table().forEach(System.out::println);
        failures.forEach(System.err::println);
        return failures.stream().anyMatch(failure -> !others.contains(failure.split(" ")[0])) ? 1 : 0;
    }

    private static void run(Scenario scenario, Tool tool, Bench bench, Report report, List<String> failures) {
        System.err.println("-- " + scenario.name() + ": " + tool.name());
        try {
            scenario.run(tool, bench, report);
        } catch (IOException | RuntimeException e) {
            failures.add(tool.name() + " failed in " + scenario.name() + ": " + e.getMessage());
            System.err.println(failures.getLast());
            bench.children().killAll();
        }
    }
}
