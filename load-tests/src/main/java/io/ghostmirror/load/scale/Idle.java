package io.ghostmirror.load.scale;

import io.ghostmirror.load.cluster.ClusterRun;
import io.ghostmirror.load.cluster.Target;
import io.ghostmirror.load.process.Memory;
import io.ghostmirror.load.process.OpenFiles;
import io.ghostmirror.load.process.Usage;
import io.ghostmirror.load.report.Chart;
import io.ghostmirror.load.report.Chart.Series;
import io.ghostmirror.load.report.Findings;
import io.ghostmirror.load.sim.Arrivals;
import io.ghostmirror.load.sim.Fleet;
import io.ghostmirror.load.sim.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Very many nodes that do nothing but be there; then their hub is killed and started again. */
final class Idle implements LoadScenario {

    /** Beside the connections: jars, logs, and what Kafka and Redis take. */
    private static final int OTHER_FILES = 1_000;

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final double STORM_SECONDS = 60;
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final String HUB = "hub-0";

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(LoadRun run) {
        int nodes = run.sizes().idle();
        OpenFiles.require(nodes + OTHER_FILES);
        Map<String, String> heap = Map.of("GHOST_JAVA_OPTS", "-Xmx1g");
        try (ClusterRun cluster =
                        ClusterRun.start(run.ghost(), run.home().resolve("idle"), 1, 0, heap, run.children());
                Fleet fleet = new Fleet(cluster.target().token())) {
            rest(run, cluster.target(), fleet, nodes);
            LoadRun.check(fleet.tally());
            storm(run, cluster, fleet, nodes);
        }
    }

    private static void rest(LoadRun run, Target target, Fleet fleet, int nodes) {
        Sizes sizes = run.sizes();
        Tally tally = fleet.tally();
        double empty = Memory.settledMegabytes(target.processes());
        var crew = new Crew(fleet, target, new Arrivals());
        long start = System.nanoTime();
        for (int i = 0; i < nodes; i++) {
            crew.add("idle-" + i / sizes.perSession(), 0);
        }
        crew.awaitJoined();
        double joining = (System.nanoTime() - start) / 1e9;
        run.findings().progress(nodes + " nodes joined in " + Findings.number(joining) + " s");
        double settled = Memory.settledMegabytes(target.processes());
        Traffic.rest(sizes.silence());
        Duration time = longer(sizes.idleTime());
        long heartbeats = tally.heartbeats();
        double cpu = Usage.of(target.processes()).cpuSeconds();
        double redis = Usage.of(List.of(target.redis())).cpuSeconds();
        Traffic.rest(time);
        double seconds = time.toMillis() / 1e3;
        cpu = (Usage.of(target.processes()).cpuSeconds() - cpu) / seconds;
        redis = (Usage.of(List.of(target.redis())).cpuSeconds() - redis) / seconds;
        double beats = (tally.heartbeats() - heartbeats) / seconds;
        Findings findings = run.findings();
        findings.headline(nodes + " idle nodes on one hub");
        findings.paragraph(
                "%d sessions of %d nodes, a heap of 1 GiB. Memory is the hub's resident set after a collection."
                        .formatted((nodes + sizes.perSession() - 1) / sizes.perSession(), sizes.perSession()));
        findings.table(
                List.of("what", "figure"),
                List.of(
                        List.of("joined in, s", Findings.number(joining)),
                        List.of("hub without nodes, MB", Findings.number(empty)),
                        List.of("hub with them, MB", Findings.number(settled)),
                        List.of("for each node, KB", Findings.number(1024 * (settled - empty) / nodes)),
                        List.of("heartbeats acknowledged a second", Findings.number(beats)),
                        List.of("hub at rest, % of a core", Findings.number(100 * cpu)),
                        List.of("for each node, µs a second", Findings.number(1e6 * cpu / nodes)),
                        List.of("Redis at rest, % of a core", Findings.number(100 * redis)),
                        List.of("connected", Long.toString(tally.online()))));
        findings.figure("idle.per.session", sizes.perSession());
        findings.figure("node.kilobytes", 1024 * (settled - empty) / nodes);
        findings.figure("node.idle.micros", 1e6 * cpu / nodes);
        findings.figure("node.redis.micros", 1e6 * redis / nodes);
        findings.figure("hub.megabytes", empty);
    }

    /** Long enough for every node's heartbeat, unless this is about nothing. */
    private static Duration longer(Duration time) {
        return time.toSeconds() > 0 && time.compareTo(HEARTBEAT) < 0 ? HEARTBEAT : time;
    }

    private static void storm(LoadRun run, ClusterRun cluster, Fleet fleet, int nodes) {
        Tally tally = fleet.tally();
        long before = tally.retries();
        run.findings().progress("the hub is killed");
        long start = System.nanoTime();
        cluster.signal("KILL", HUB);
        Crew.await("all have noticed", () -> tally.online() < nodes);
        Thread again = Thread.ofPlatform().start(() -> cluster.startAgain(HUB));
        List<Double> at = new ArrayList<>(List.of(0.0));
        List<Double> online = new ArrayList<>(List.of(0.0));
        double listening = 0;
        long deadline = start + Duration.ofMinutes(5).toNanos();
        while (tally.online() < nodes && System.nanoTime() < deadline) {
            Traffic.rest(LOOK);
            double now = (System.nanoTime() - start) / 1e9;
            at.add(now);
            online.add((double) tally.online());
            if (listening == 0 && tally.online() > 0 && !again.isAlive()) {
                listening = now;
            }
        }
        double all = (System.nanoTime() - start) / 1e9;
        join(again);
        Findings findings = run.findings();
        findings.paragraph(
                "The hub was killed (SIGKILL) and started again at once; the nodes try again as real ones do,"
                        + " after up to 50 ms, doubling up to 5 s.");
        findings.table(
                List.of("what", "figure"),
                List.of(
                        List.of("hub serves again after, s", Findings.number(listening)),
                        List.of("all nodes connected after, s", Findings.number(all)),
                        List.of("connections tried again", Long.toString(tally.retries() - before)),
                        List.of(
                                "errors",
                                tally.errors().isEmpty()
                                        ? "none"
                                        : tally.errors().toString()),
                        List.of(
                                "hub with them then, MB",
                                Findings.number(
                                        Memory.settledMegabytes(cluster.target().processes())))));
        findings.chart(
                "reconnect",
                new Chart(
                        "After the hub was killed",
                        "seconds",
                        "nodes connected",
                        at.stream().mapToDouble(Double::doubleValue).toArray(),
                        false,
                        List.of(new Series(
                                "connected",
                                online.stream().mapToDouble(Double::doubleValue).toArray()))));
        findings.verdict("all " + nodes + " nodes connected again after the hub's kill", all, STORM_SECONDS, "s");
        findings.verdict(
                "errors beyond retries",
                tally.errors().values().stream().mapToLong(Long::longValue).sum(),
                0,
                "times");
        findings.endOfVerdicts();
        findings.figure("storm.seconds", all);
    }

    private static void join(Thread thread) {
        try {
            thread.join(Duration.ofMinutes(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
