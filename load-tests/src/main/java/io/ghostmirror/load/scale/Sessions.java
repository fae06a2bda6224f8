package io.ghostmirror.load.scale;

import io.ghostmirror.load.cluster.ClusterRun;
import io.ghostmirror.load.cluster.SingleHub;
import io.ghostmirror.load.cluster.Target;
import io.ghostmirror.load.process.Memory;
import io.ghostmirror.load.process.OpenFiles;
import io.ghostmirror.load.process.ThreadUsage;
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
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Very many sessions of one node on one hub: what their topics take, and what everything takes at rest. */
final class Sessions implements LoadScenario {

    private static final int OTHER_FILES = 2_000;
    private static final Duration TOPICS = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final double LEAST = 0.0005;
    private static final double IDLE_PERCENT = 0.5;

    /** What one number of sessions gave; processor time in shares of a core. */
    private record Row(
            int sessions,
            double joining,
            double topics,
            double hub,
            double redis,
            double kafka,
            double hubCpu,
            double redisCpu,
            double kafkaCpu,
            Map<String, Double> threads) {}

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public void run(LoadRun run) {
        OpenFiles.require(run.sizes().sessions().getLast() + OTHER_FILES);
        Map<String, Double> alone = alone(run);
        List<Row> rows = new ArrayList<>();
        try (ClusterRun cluster = ClusterRun.start(run.ghost(), run.home().resolve("sessions"), 1, 0, run.children());
                Fleet fleet = new Fleet(cluster.target().token());
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.address("kafka")))) {
            var crew = new Crew(fleet, cluster.target(), new Arrivals());
            run.findings().progress("no session, nobody connects");
            cluster.balancer().suspend();
            rows.add(rest(run, cluster.target(), 0, 0, 0));
            cluster.balancer().resume();
            run.findings().progress("no session, the balancer asks for its health");
            Map<String, Double> asked = rest(run, cluster.target(), 0, 0, 0).threads();
            cluster.balancer().suspend();
            for (int sessions : withOne(run.sizes().sessions())) {
                run.findings().progress(sessions + " sessions");
                long start = System.nanoTime();
                while (crew.nodes().size() < sessions) {
                    crew.add("many-" + crew.nodes().size(), 0);
                }
                crew.awaitJoined();
                double joining = (System.nanoTime() - start) / 1e9;
                run.findings().progress("all joined in " + Findings.number(joining) + " s; topics are made");
                Crew.await("all topics are there", TOPICS, LOOK, () -> topics(admin) >= sessions);
                double topics = (System.nanoTime() - start) / 1e9;
                LoadRun.check(fleet.tally());
                rows.add(rest(run, cluster.target(), sessions, joining, topics));
            }
            cluster.balancer().resume();
            crew.leave();
            report(run, rows, alone, asked);
            manifest(run, cluster.target(), fleet);
            LoadRun.check(fleet.tally());
        }
    }

    private static List<Integer> withOne(List<Integer> sessions) {
        List<Integer> all = new ArrayList<>(List.of(1));
        all.addAll(sessions);
        return all;
    }

    /** A hub with its own Redis, no Kafka, and one node. */
    private static Map<String, Double> alone(LoadRun run) {
        try (SingleHub hub = SingleHub.start(run.ghost(), run.home().resolve("one-idle"), Map.of(), run.children());
                Fleet fleet = new Fleet(hub.target().token())) {
            Crew.ofOneSession(fleet, hub.target(), new Arrivals(), "alone", 1);
            return threads(run.sizes().idleTime(), hub.target().processes().getFirst());
        }
    }

    private static long topics(Admin admin) {
        try {
            return admin.listTopics().names().get().stream()
                    .filter(topic -> topic.contains(".many-"))
                    .count();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Kafka does not say what topics it has", e);
        }
    }

    private static Row rest(LoadRun run, Target target, int sessions, double joining, double topics) {
        Duration time = run.sizes().idleTime();
        long kafka = target.kafka().orElseThrow();
        double hub = Memory.settledMegabytes(target.processes());
        double broker = Memory.settledMegabytes(List.of(kafka));
        Traffic.rest(run.sizes().silence());
        double seconds = time.toMillis() / 1e3;
        double redisBefore = Usage.of(List.of(target.redis())).cpuSeconds();
        double kafkaBefore = Usage.of(List.of(kafka)).cpuSeconds();
        Map<String, Double> threads = threads(time, target.processes().getFirst());
        return new Row(
                sessions,
                joining,
                topics,
                hub,
                Usage.of(List.of(target.redis())).residentMegabytes(),
                broker,
                threads.values().stream().mapToDouble(Double::doubleValue).sum(),
                (Usage.of(List.of(target.redis())).cpuSeconds() - redisBefore) / seconds,
                (Usage.of(List.of(kafka)).cpuSeconds() - kafkaBefore) / seconds,
                threads);
    }

    /** Shares of a core that the threads of a process take during a time. */
    private static Map<String, Double> threads(Duration time, long process) {
        Map<String, Double> before = ThreadUsage.of(process);
        Traffic.rest(time);
        Map<String, Double> shares = new TreeMap<>();
        ThreadUsage.of(process).forEach((name, seconds) -> {
            double share = (seconds - before.getOrDefault(name, 0.0)) / (time.toMillis() / 1e3);
            if (share > LEAST) {
                shares.put(name, share);
            }
        });
        return shares;
    }

    private static void manifest(LoadRun run, Target target, Fleet fleet) {
        int files = run.sizes().files();
        run.findings().progress(files + " files in one session");
        Crew crew = Crew.ofOneSession(fleet, target, new Arrivals(), "files", 1);
        double before = Usage.of(List.of(target.redis())).residentMegabytes();
        crew.first().fill(files);
        crew.awaitAnswered();
        double bytes = (Usage.of(List.of(target.redis())).residentMegabytes() - before) * (1 << 20) / files;
        crew.leave();
        run.findings()
                .paragraph("%d files made in one session take %s bytes of Redis each, with their commits."
                        .formatted(files, Findings.number(bytes)));
        run.findings().figure("row.redis.bytes", bytes);
    }

    private static void report(LoadRun run, List<Row> rows, Map<String, Double> alone, Map<String, Double> asked) {
        Findings findings = run.findings();
        findings.headline("Many sessions on one hub");
        findings.paragraph("Sessions of one node each, with a topic each, at rest. Memory after a collection, in MB;"
                + " processor time in % of a core.");
        findings.table(
                List.of(
                        "sessions",
                        "joined in, s",
                        "topics made in, s",
                        "hub MB",
                        "Redis MB",
                        "Kafka MB",
                        "hub %",
                        "Redis %",
                        "Kafka %"),
                rows.stream()
                        .map(row -> List.of(
                                Integer.toString(row.sessions()),
                                Findings.number(row.joining()),
                                Findings.number(row.topics()),
                                Findings.number(row.hub()),
                                Findings.number(row.redis()),
                                Findings.number(row.kafka()),
                                Findings.number(100 * row.hubCpu()),
                                Findings.number(100 * row.redisCpu()),
                                Findings.number(100 * row.kafkaCpu())))
                        .toList());
        threadTable(findings, rows, alone, asked);
        findings.chart(
                "sessions",
                new Chart(
                        "Memory by sessions",
                        "sessions",
                        "MB",
                        rows.stream().mapToDouble(Row::sessions).toArray(),
                        false,
                        List.of(
                                new Series(
                                        "hub",
                                        rows.stream().mapToDouble(Row::hub).toArray()),
                                new Series(
                                        "Redis",
                                        rows.stream().mapToDouble(Row::redis).toArray()),
                                new Series(
                                        "Kafka",
                                        rows.stream().mapToDouble(Row::kafka).toArray()))));
        Row none = rows.getFirst();
        Row one = rows.get(1);
        Row last = rows.getLast();
        findings.verdict("hub at rest with one session (I11)", 100 * one.hubCpu(), IDLE_PERCENT, "% of a core");
        findings.endOfVerdicts();
        int many = last.sessions();
        findings.figure("session.hub.kilobytes", 1024 * (last.hub() - none.hub()) / many);
        findings.figure("session.redis.kilobytes", 1024 * (last.redis() - none.redis()) / many);
        findings.figure("session.kafka.kilobytes", 1024 * (last.kafka() - none.kafka()) / many);
        findings.figure("session.hub.micros", 1e6 * (last.hubCpu() - none.hubCpu()) / many);
        findings.figure("session.redis.micros", 1e6 * (last.redisCpu() - none.redisCpu()) / many);
        findings.figure("session.kafka.micros", 1e6 * (last.kafkaCpu() - none.kafkaCpu()) / many);
        findings.figure(
                "topic.millis",
                1e3
                        * last.topics()
                        / Math.max(1, many - rows.get(rows.size() - 2).sessions()));
    }

    /** Which threads of the hub take the processor when nothing happens. */
    private static void threadTable(
            Findings findings, List<Row> rows, Map<String, Double> alone, Map<String, Double> asked) {
        findings.paragraph(
                "The hub at rest by its threads, in % of a core. Alone: its own Redis, no Kafka, one node. Asked:"
                        + " the balancer of `ghost cluster` asks for its health; in the other columns it is"
                        + " halted.");
        Map<String, List<String>> cells = new TreeMap<>();
        List<Map<String, Double>> columns = new ArrayList<>(List.of(alone, asked));
        rows.forEach(row -> columns.add(row.threads()));
        columns.forEach(column -> column.keySet().forEach(name -> cells.put(name, new ArrayList<>(List.of(name)))));
        cells.forEach((name, row) -> columns.forEach(column -> row.add(share(column, name))));
        List<String> head = new ArrayList<>(List.of("threads", "alone", "asked, no session"));
        rows.forEach(row -> head.add(row.sessions() + " sessions"));
        findings.table(head, List.copyOf(cells.values()));
    }

    private static String share(Map<String, Double> column, String name) {
        return column.containsKey(name) ? Findings.number(100 * column.get(name)) : "-";
    }
}
