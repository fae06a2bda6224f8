package io.ghostmirror.load.scale;

import io.ghostmirror.load.cluster.ClusterRun;
import io.ghostmirror.load.cluster.SingleHub;
import io.ghostmirror.load.cluster.Target;
import io.ghostmirror.load.process.Memory;
import io.ghostmirror.load.process.Usage;
import io.ghostmirror.load.report.Chart;
import io.ghostmirror.load.report.Chart.Series;
import io.ghostmirror.load.report.Findings;
import io.ghostmirror.load.sim.Arrivals;
import io.ghostmirror.load.sim.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Many nodes in one session over three hubs, beside a hub alone and beside bare Kafka; then many sessions of two. */
final class FanOut implements LoadScenario {

    private static final int HUBS = 3;
    private static final double SAME_HUB = 1.3;
    private static final double KAFKA = 3;

    /** What one number of nodes gave. */
    private record Row(
            int nodes,
            Times alone,
            Times sameHub,
            Times otherHubs,
            Times kafka,
            double deliveredPerSecond,
            double hubMicros,
            double allMicros,
            double megabytes) {}

    /** What all of it runs on. */
    private record Stage(Target cluster, Fleet many, Target alone, Fleet few, BareKafka kafka) {}

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public void run(LoadRun run) {
        try (ClusterRun cluster =
                        ClusterRun.start(run.ghost(), run.home().resolve("fan-out"), HUBS, 0, run.children());
                SingleHub alone = SingleHub.start(run.ghost(), run.home().resolve("alone"), Map.of(), run.children());
                BareKafka kafka = BareKafka.open(cluster.address("kafka"));
                Fleet many = new Fleet(cluster.target().token());
                Fleet few = new Fleet(alone.target().token())) {
            var stage = new Stage(cluster.target(), many, alone.target(), few, kafka);
            warmUp(run, stage);
            List<Row> rows = new ArrayList<>();
            for (int nodes : run.sizes().fanOut()) {
                run.findings().progress(nodes + " nodes in one session");
                rows.add(measure(run, stage, nodes));
            }
            report(run, rows);
            LoadRun.check(many.tally());
            LoadRun.check(few.tally());
            new Pairs(run, stage.cluster(), many).measure();
            LoadRun.check(many.tally());
        }
    }

    /** What a program takes once, and its first slow steps, are nobody's costs. */
    private static void warmUp(LoadRun run, Stage stage) {
        run.findings().progress("warming up");
        Crew crew = Crew.ofOneSession(stage.many(), stage.cluster(), new Arrivals(), "warm", 2 * HUBS);
        Crew alone = Crew.ofOneSession(stage.few(), stage.alone(), new Arrivals(), "warm", 2);
        var traffic = new Traffic(Traffic.EDIT);
        traffic.saturating(crew.nodes().subList(0, HUBS), run.sizes().block());
        traffic.saturating(List.of(alone.first()), run.sizes().block());
        crew.awaitSettled(List.of());
        alone.awaitSettled(List.of());
        crew.leave();
        alone.leave();
    }

    private static Row measure(LoadRun run, Stage stage, int nodes) {
        Sizes sizes = run.sizes();
        var traffic = new Traffic(Traffic.EDIT);
        var arrivals = new Arrivals();
        var aloneArrivals = new Arrivals();
        String session = "fan-" + nodes;
        double before = Memory.settledMegabytes(stage.cluster().processes());
        Crew crew = Crew.ofOneSession(stage.many(), stage.cluster(), arrivals, session, nodes);
        double megabytes = Memory.settledMegabytes(stage.cluster().processes()) - before;
        Crew reference =
                Crew.ofOneSession(stage.few(), stage.alone(), aloneArrivals, session, (nodes + HUBS - 1) / HUBS);
        var alone = new Times();
        var sameHub = new Times();
        var otherHubs = new Times();
        var bare = new Times();
        for (int round = 0; round <= sizes.rounds(); round++) {
            traffic.paced(List.of(reference.first()), sizes.rate(), sizes.block());
            reference.awaitSettled(List.of());
            traffic.paced(List.of(crew.first()), sizes.rate(), sizes.block());
            crew.awaitSettled(List.of());
            var kafka = stage.kafka().measure(sizes.rate(), sizes.block());
            var same = arrivals.takeSameHub();
            var other = arrivals.takeOtherHubs();
            var single = aloneArrivals.takeSameHub();
            // The first round warms all of them up.
            if (round > 0) {
                alone.add(single);
                sameHub.add(same);
                otherHubs.add(other);
                bare.add(kafka);
            }
        }
        reference.leave();
        long delivered = stage.many().tally().delivered();
        Usage hubsBefore = Usage.of(stage.cluster().processes());
        Usage allBefore = Usage.of(stage.cluster().all());
        double seconds = traffic.saturating(
                crew.nodes().subList(0, Math.min(HUBS, nodes)), sizes.block().multipliedBy(2));
        delivered = stage.many().tally().delivered() - delivered;
        double hubs = Usage.of(stage.cluster().processes()).cpuSeconds() - hubsBefore.cpuSeconds();
        double all = Usage.of(stage.cluster().all()).cpuSeconds() - allBefore.cpuSeconds();
        crew.awaitSettled(List.of());
        crew.leave();
        Traffic.rest(Duration.ofMillis(500));
        return new Row(
                nodes,
                alone,
                sameHub,
                otherHubs,
                bare,
                delivered / seconds,
                1e6 * hubs / delivered,
                1e6 * all / delivered,
                megabytes);
    }

    private static void report(LoadRun run, List<Row> rows) {
        Findings findings = run.findings();
        findings.headline("Fan-out: one session over three hubs");
        findings.paragraph(
                ("One node of the first hub changes a file of %d bytes %d times a second; milliseconds until the"
                                + " others have it, p50 / p99. Alone: a hub with its own Redis and a third of the nodes. Bare Kafka:"
                                + " the same bytes from a producer to a consumer, nothing else. They take turns, %d times %d s. Then"
                                + " three nodes change files as fast as they are answered: delivered a second, and processor time"
                                + " for each delivered change.")
                        .formatted(
                                Traffic.EDIT,
                                run.sizes().rate(),
                                run.sizes().rounds(),
                                run.sizes().block().toSeconds()));
        findings.table(
                List.of(
                        "nodes",
                        "same hub",
                        "alone",
                        "other hubs",
                        "bare Kafka",
                        "delivered/s",
                        "µs of hubs",
                        "µs of all",
                        "KB a connection"),
                rows.stream()
                        .map(row -> List.of(
                                Integer.toString(row.nodes()),
                                row.sameHub().text(),
                                row.alone().text(),
                                row.otherHubs().text(),
                                row.kafka().text(),
                                Findings.number(row.deliveredPerSecond()),
                                Findings.number(row.hubMicros()),
                                Findings.number(row.allMicros()),
                                Findings.number(1024 * row.megabytes() / row.nodes())))
                        .toList());
        findings.chart(
                "fan-out",
                new Chart(
                        "From a change to its receipt",
                        "nodes in one session",
                        "ms",
                        rows.stream().mapToDouble(Row::nodes).toArray(),
                        true,
                        List.of(
                                series("same hub p50", rows, row -> row.sameHub()
                                        .p50()),
                                series("same hub p99", rows, row -> row.sameHub()
                                        .p99()),
                                series("other hubs p50", rows, row -> row.otherHubs()
                                        .p50()),
                                series("other hubs p99", rows, row -> row.otherHubs()
                                        .p99()),
                                series("alone p50", rows, row -> row.alone().p50()),
                                series("bare Kafka p50", rows, row -> row.kafka()
                                        .p50()))));
        for (Row row : rows) {
            findings.verdict(
                    "same hub p50 with " + row.nodes() + " nodes, 1.3 times the hub alone",
                    row.sameHub().p50(),
                    SAME_HUB * row.alone().p50(),
                    "ms");
            findings.verdict(
                    "other hubs' p50 with " + row.nodes() + " nodes, the same hub's and 3 times bare Kafka's",
                    row.otherHubs().p50(),
                    row.sameHub().p50() + KAFKA * row.kafka().p50(),
                    "ms");
        }
        findings.endOfVerdicts();
        Row last = rows.getLast();
        findings.figure("fanout.hub.micros", last.hubMicros());
        findings.figure("fanout.all.micros", last.allMicros());
    }

    private static Series series(String name, List<Row> rows, ToDoubleFunction<Row> figure) {
        return new Series(name, rows.stream().mapToDouble(figure).toArray());
    }
}
