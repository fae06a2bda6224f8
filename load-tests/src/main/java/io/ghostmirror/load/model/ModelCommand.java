package io.ghostmirror.load.model;

import io.ghostmirror.load.report.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what {@link Scale} works out, as the tables of docs/scale.md. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "Works out what very many sessions and nodes need, and prints tables in Markdown.")
public final class ModelCommand implements Callable<Integer> {

    @Option(
            names = "--inputs",
            paramLabel = "FILE",
            description = "Figures that stand instead of this release's, such as the figures.properties of a report, or"
                    + " your own prices. May be given several times; the last counts.")
    List<Path> files = List.of();

    @Override
    public Integer call() throws IOException {
        Inputs inputs = Inputs.ours();
        for (Path file : files) {
            inputs = inputs.with(file);
        }
        tables(inputs).forEach(System.out::println);
        return 0;
    }

    /** One column for a hundredth, a tenth and all of the demand. */
    static List<String> tables(Inputs inputs) {
        List<Scale> scales = new ArrayList<>();
        for (double share : new double[] {0.01, 0.1, 1}) {
            scales.add(Scale.of(
                    inputs.with("sessions", inputs.of("sessions") * share).with("nodes", inputs.of("nodes") * share)));
        }
        List<String> lines = new ArrayList<>();
        lines.add(row("", scales, scale -> count(scale.in().of("sessions")) + " sessions"));
        lines.add("|---|--:|--:|--:|");
        lines.add(row("nodes", scales, scale -> count(scale.in().of("nodes"))));
        lines.add(row("commits a second", scales, scale -> count(scale.commits())));
        lines.add(row("deliveries a second", scales, scale -> count(scale.deliveries())));
        lines.add(row("**hubs**", scales, scale -> "**" + count(scale.hubs()) + "**"));
        lines.add(row("for processors, memory, connections", scales, ModelCommand::hubsFor));
        lines.add(row("sessions at a hub", scales, scale -> count(scale.attachments() / scale.hubs())));
        lines.add(row("**Redis shards**", scales, scale -> "**" + count(scale.redisShards()) + "**"));
        lines.add(
                row("cores, GiB", scales, scale -> figure(scale.redisCores()) + ", " + figure(scale.redisGibibytes())));
        lines.add(row("**Kafka brokers**", scales, scale -> "**" + count(scale.brokers()) + "**"));
        lines.add(row("partitions with copies", scales, scale -> count(scale.partitions())));
        lines.add(row("MB/s with copies and readers", scales, scale -> figure(scale.kafkaMegabytes())));
        lines.add(row("hours to make all topics", scales, scale -> figure(scale.topicHours())));
        lines.add(row("**store**, MB/s", scales, scale -> figure(scale.storeMegabytes())));
        lines.add(row("store, GiB", scales, scale -> count(scale.storeGibibytes())));
        lines.add(row("hubs to nodes, MB/s", scales, scale -> figure(scale.sentMegabytes())));
        lines.add(row("$ a month: hubs", scales, scale -> count(scale.hubDollars())));
        lines.add(row("Redis", scales, scale -> count(scale.redisDollars())));
        lines.add(row("Kafka", scales, scale -> count(scale.kafkaDollars())));
        lines.add(row("store", scales, scale -> count(scale.storeDollars())));
        lines.add(row("between zones", scales, scale -> count(scale.networkDollars())));
        lines.add(row("**in all**", scales, scale -> "**" + count(scale.dollars()) + "**"));
        lines.add(row(
                "$ a node and month",
                scales,
                scale -> String.format(
                        Locale.ROOT, "%.2f", scale.dollars() / scale.in().of("nodes"))));
        return lines;
    }

    private interface Cell {
        String of(Scale scale);
    }

    private static String row(String name, List<Scale> scales, Cell cell) {
        return "| " + name + " | "
                + String.join(" | ", scales.stream().map(cell::of).toList()) + " |";
    }

    private static String hubsFor(Scale scale) {
        return figure(scale.hubsForCores()) + ", " + figure(scale.hubsForMemory()) + ", "
                + figure(scale.hubsForConnections());
    }

    private static String figure(double value) {
        return value >= 1000 ? count(value) : Findings.number(value);
    }

    private static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
