package io.ghostmirror.load.scale;

import com.google.protobuf.ByteString;
import io.ghostmirror.load.cluster.SingleHub;
import io.ghostmirror.load.cluster.Target;
import io.ghostmirror.load.process.Memory;
import io.ghostmirror.load.process.Usage;
import io.ghostmirror.load.report.Findings;
import io.ghostmirror.load.sim.Arrivals;
import io.ghostmirror.load.sim.Fleet;
import io.ghostmirror.load.sim.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Nodes that read nothing: one of many while much is sent, then very many. */
final class Stalled implements LoadScenario {

    /** Content of each change, so that a node that stalls falls out of what the hub keeps within seconds. */
    private static final int BULKY = 32 << 10;

    private static final int CHUNKS = 64;
    private static final int CHUNK = 256 << 10;
    private static final int ASKED = 20;
    private static final double SLOWER = 1.1;
    private static final double ONE_MEGABYTES = 16;
    private static final int READING = 8;

    /** A quarter of the hub's heap is read ahead for all nodes; what else each that is stalled may cost, and what in all. */
    private static final double AHEAD_MEGABYTES = 128;

    private static final double BESIDE_MEGABYTES = 1.5;
    private static final double EACH_MEGABYTES = 3;

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public void run(LoadRun run) {
        try (SingleHub hub = SingleHub.start(run.ghost(), run.home().resolve("stalled"), Map.of(), run.children());
                Fleet fleet = new Fleet(hub.target().token())) {
            one(run, hub.target(), fleet);
            LoadRun.check(fleet.tally());
            many(run, hub.target(), fleet);
            LoadRun.check(fleet.tally());
        }
    }

    /** Contents that are stored at the hub. */
    private static List<ByteString> stored(SimulatedNode by) {
        List<byte[]> contents = new ArrayList<>();
        var random = new Random(1);
        for (int i = 0; i < CHUNKS; i++) {
            byte[] content = new byte[CHUNK];
            random.nextBytes(content);
            contents.add(content);
        }
        return by.bulk().upload(contents).orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static void one(LoadRun run, Target target, Fleet fleet) {
        Sizes sizes = run.sizes();
        var arrivals = new Arrivals();
        Crew crew = Crew.ofOneSession(fleet, target, arrivals, "stalled", sizes.among() - 1);
        Crew apart = Crew.ofOneSession(fleet, target, new Arrivals(), "stalled", 0);
        List<ByteString> digests = stored(crew.first());
        var traffic = new Traffic(BULKY);
        var well = new Times();
        var beside = new Times();
        double growth = 0;
        double highest = 0;
        for (int round = 0; round <= sizes.rounds(); round++) {
            SimulatedNode other = new SimulatedNode(
                    fleet, "stalled", "h0-stalled", target.hubs().getFirst(), new Arrivals());
            apart.nodes().add(other);
            other.join().join();
            run.findings().progress("all read");
            double before = Memory.settledMegabytes(target.processes());
            Traffic.rest(pause(sizes));
            arrivals.takeSameHub();
            traffic.paced(List.of(crew.first()), sizes.rate(), sizes.block().multipliedBy(2));
            crew.awaitSettled(List.of());
            var all = arrivals.takeSameHub();
            before = Math.min(before, Memory.settledMegabytes(target.processes()));
            run.findings().progress("one of " + sizes.among() + " reads nothing");
            other.stall();
            other.bulk().askAndReadNothing(digests, ASKED);
            Traffic.rest(pause(sizes));
            arrivals.takeSameHub();
            traffic.paced(List.of(crew.first()), sizes.rate(), sizes.block().multipliedBy(2));
            crew.awaitSettled(List.of());
            var others = arrivals.takeSameHub();
            highest = Math.max(highest, Usage.of(target.processes()).residentMegabytes() - before);
            double grown = Memory.settledMegabytes(target.processes()) - before;
            other.leave();
            // The first round warms the hub up.
            if (round > 0) {
                well.add(all);
                beside.add(others);
                growth = Math.max(growth, grown);
            }
        }
        crew.leave();
        Findings findings = run.findings();
        findings.headline("One stalled node among " + sizes.among());
        findings.paragraph(
                ("One node changes a file of %d KiB %d times a second. The stalled one reads neither changes nor"
                                + " the %d MiB of content that it asks for. Both take turns, %d times %d s.")
                        .formatted(
                                BULKY >> 10,
                                sizes.rate(),
                                ASKED * CHUNKS * CHUNK >> 20,
                                sizes.rounds(),
                                2 * sizes.block().toSeconds()));
        findings.table(
                List.of("", "p50 / p99 ms", "MB of the hub more, settled", "before collection"),
                List.of(
                        List.of("all read", well.text(), "", ""),
                        List.of(
                                "one reads nothing",
                                beside.text(),
                                Findings.number(growth),
                                Findings.number(highest))));
        findings.verdict("the others' p99, 1.1 times that without it", beside.p99(), SLOWER * well.p99(), "ms");
        findings.verdict("the hub's memory for one stalled node", growth, ONE_MEGABYTES, "MB");
        findings.endOfVerdicts();
        findings.figure("stalled.one.megabytes", growth);
    }

    /** What begins has begun then, and what a collection of garbage holds up is over. */
    private static Duration pause(Sizes sizes) {
        return sizes.block().dividedBy(4);
    }

    private static void many(LoadRun run, Target target, Fleet fleet) {
        Sizes sizes = run.sizes();
        int count = sizes.manyStalled();
        run.findings().progress(count + " read nothing");
        var arrivals = new Arrivals();
        Crew crew = Crew.ofOneSession(fleet, target, arrivals, "many", READING);
        List<ByteString> digests = stored(crew.first());
        var traffic = new Traffic(BULKY);
        traffic.paced(List.of(crew.first()), sizes.rate(), sizes.block());
        crew.awaitSettled(List.of());
        var well = new Times();
        well.add(arrivals.takeSameHub());
        var stalled = new Crew(fleet, target, new Arrivals());
        for (int i = 0; i < count; i++) {
            SimulatedNode node = new SimulatedNode(
                    fleet, "many", "h0-stalled" + i, target.hubs().getFirst(), new Arrivals());
            stalled.nodes().add(node);
            node.join().join();
        }
        double before = Memory.settledMegabytes(target.processes());
        for (SimulatedNode node : stalled.nodes()) {
            node.stall();
            node.bulk().askAndReadNothing(digests, ASKED);
        }
        Traffic.rest(pause(sizes));
        traffic.paced(List.of(crew.first()), sizes.rate(), sizes.block().multipliedBy(Math.max(2, sizes.rounds())));
        crew.awaitSettled(List.of());
        var beside = new Times();
        beside.add(arrivals.takeSameHub());
        double highest = Usage.of(target.processes()).residentMegabytes() - before;
        double growth = Memory.settledMegabytes(target.processes()) - before;
        stalled.leave();
        crew.leave();
        Findings findings = run.findings();
        findings.headline(count + " stalled nodes");
        findings.paragraph(
                "As above, beside %d that read; the hub's heap is what it has by itself (512 MB).".formatted(READING));
        findings.table(
                List.of("", "p50 / p99 ms", "MB of the hub more, settled", "before collection", "KB for each"),
                List.of(
                        List.of("before", well.text(), "", "", ""),
                        List.of(
                                count + " read nothing",
                                beside.text(),
                                Findings.number(growth),
                                Findings.number(highest),
                                Findings.number(1024 * growth / count))));
        findings.verdict(
                "the hub's memory for " + count + " stalled nodes",
                growth,
                Math.min(EACH_MEGABYTES * count, AHEAD_MEGABYTES + BESIDE_MEGABYTES * count),
                "MB");
        findings.endOfVerdicts();
        findings.figure("stalled.each.megabytes", growth / count);
    }
}
