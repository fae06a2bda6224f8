package io.ghostmirror.load.scale;

import io.ghostmirror.load.cluster.Target;
import io.ghostmirror.load.process.Usage;
import io.ghostmirror.load.report.Chart;
import io.ghostmirror.load.report.Chart.Series;
import io.ghostmirror.load.report.Findings;
import io.ghostmirror.load.sim.Arrivals;
import io.ghostmirror.load.sim.Fleet;
import io.ghostmirror.load.sim.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sessions of two nodes, half of them on two hubs: the same number of changes in few sessions and in many. */
final class Pairs {

    private static final double NOISE = 1.1;
    private static final int MOST_FILES = 2;

    /** A block that takes as much processor time as the one before, but for this part, is steady; two are rest. */
    private static final double STEADY = 0.1;

    private static final int MOST_BLOCKS = 20;

    /** What one number of sessions gave; processor time in seconds a second and in seconds. */
    private record Row(int sessions, Times times, long delivered, double idle, Cost busy, double seconds) {

        double micros() {
            return 1e6 * busy.hubs() / delivered;
        }

        /** Above what the hubs take with the same connections and no changes. */
        double netMicros() {
            return 1e6 * (busy.hubs() - idle * seconds) / delivered;
        }
    }

    private record Cost(double hubs, double redis, double kafka) {

        Cost minus(Cost before) {
            return new Cost(hubs - before.hubs, redis - before.redis, kafka - before.kafka);
        }
    }

    private final LoadRun run;
    private final Target target;
    private final Fleet fleet;

    Pairs(LoadRun run, Target target, Fleet fleet) {
        this.run = run;
        this.target = target;
        this.fleet = fleet;
    }

    void measure() {
        List<Row> rows = new ArrayList<>();
        for (int sessions : run.sizes().pairs()) {
            run.findings().progress(sessions + " sessions of two");
            rows.add(measure(sessions));
        }
        report(rows);
    }

    private Row measure(int sessions) {
        Sizes sizes = run.sizes();
        var arrivals = new Arrivals();
        var crew = new Crew(fleet, target, arrivals);
        List<SimulatedNode> writers = new ArrayList<>();
        int hubs = target.hubs().size();
        for (int i = 0; i < sessions; i++) {
            String session = "pair-" + sessions + "-" + i;
            writers.add(crew.add(session, i % hubs));
            crew.add(session, (i + i % 2) % hubs);
        }
        crew.awaitJoined();
        var traffic = new Traffic(Traffic.EDIT);
        int everyone = Math.max(1, MOST_FILES * sessions / sizes.pairRate());
        write(traffic, writers, everyone);
        crew.awaitAnswered();
        Traffic.rest(sizes.silence());
        awaitRest(sizes.block());
        Cost before = cost();
        Traffic.rest(sizes.idleTime());
        double idle = cost().minus(before).hubs() / (sizes.idleTime().toMillis() / 1e3);
        // Hubs have stopped listening to sessions that were silent.
        write(traffic, writers, Math.max(1, sessions / sizes.pairRate()));
        crew.awaitAnswered();
        arrivals.takeSameHub();
        arrivals.takeOtherHubs();
        before = cost();
        long delivered = fleet.tally().delivered();
        long start = System.nanoTime();
        traffic.paced(writers, sizes.pairRate(), sizes.block().multipliedBy(sizes.rounds()));
        crew.awaitAnswered();
        Traffic.rest(Duration.ofMillis(200));
        double seconds = (System.nanoTime() - start) / 1e9;
        Cost busy = cost().minus(before);
        delivered = fleet.tally().delivered() - delivered;
        var times = new Times();
        times.add(arrivals.takeSameHub());
        times.add(arrivals.takeOtherHubs());
        crew.leave();
        Traffic.rest(Duration.ofMillis(500));
        return new Row(sessions, times, delivered, idle, busy, seconds);
    }

    private void write(Traffic traffic, List<SimulatedNode> writers, int seconds) {
        Duration block = run.sizes().block();
        traffic.paced(writers, run.sizes().pairRate(), block.plusSeconds(block.toSeconds() == 0 ? 0 : seconds));
    }

    /** Topics of new sessions are made, and their first commits published, for a while after the commits were answered. */
    private void awaitRest(Duration block) {
        double before = taken(block);
        int steady = 0;
        for (int i = 0; i < MOST_BLOCKS && steady < 2; i++) {
            double now = taken(block);
            steady = Math.abs(now - before) <= STEADY * before ? steady + 1 : 0;
            before = now;
        }
    }

    private double taken(Duration time) {
        double before = Usage.of(target.all()).cpuSeconds();
        Traffic.rest(time);
        return Usage.of(target.all()).cpuSeconds() - before;
    }

    private Cost cost() {
        return new Cost(
                Usage.of(target.processes()).cpuSeconds(),
                Usage.of(List.of(target.redis())).cpuSeconds(),
                Usage.of(List.of(target.kafka().orElseThrow())).cpuSeconds());
    }

    private void report(List<Row> rows) {
        Findings findings = run.findings();
        findings.headline("Fan-out: many sessions of two nodes");
        findings.paragraph(
                "Half of the sessions have their nodes on one hub, half on two of three. %d changes a second in all of them together, in turn. Milliseconds p50 / p99; processor time of the three hubs for each delivered change, with and without what they take with the same connections at rest; of Redis and Kafka."
                        .formatted(run.sizes().pairRate()));
        findings.table(
                List.of(
                        "sessions",
                        "to the other node",
                        "µs of hubs",
                        "above rest",
                        "at rest, % of a core",
                        "µs of Redis",
                        "µs of Kafka"),
                rows.stream()
                        .map(row -> List.of(
                                Integer.toString(row.sessions()),
                                row.times().text(),
                                Findings.number(row.micros()),
                                Findings.number(row.netMicros()),
                                Findings.number(100 * row.idle()),
                                Findings.number(1e6 * row.busy().redis() / row.delivered()),
                                Findings.number(1e6 * row.busy().kafka() / row.delivered())))
                        .toList());
        findings.chart(
                "sessions-of-two",
                new Chart(
                        "Processor time of the hubs for each delivered change",
                        "sessions of two nodes",
                        "µs",
                        rows.stream().mapToDouble(Row::sessions).toArray(),
                        true,
                        List.of(
                                new Series(
                                        "all",
                                        rows.stream().mapToDouble(Row::micros).toArray()),
                                new Series(
                                        "above rest",
                                        rows.stream()
                                                .mapToDouble(Row::netMicros)
                                                .toArray()))));
        Row first = rows.getFirst();
        Row last = rows.getLast();
        String many = " with " + last.sessions() + " sessions, 1.1 times that with " + first.sessions();
        findings.verdict(
                "processor time above rest for a delivered change" + many,
                last.netMicros(),
                NOISE * first.netMicros(),
                "µs");
        findings.verdict(
                "processor time in all for a delivered change" + many, last.micros(), NOISE * first.micros(), "µs");
        findings.endOfVerdicts();
        findings.figure("change.hub.micros", last.netMicros());
        findings.figure("change.redis.micros", 1e6 * last.busy().redis() / last.delivered());
        findings.figure("change.kafka.micros", 1e6 * last.busy().kafka() / last.delivered());
    }
}
