package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostCluster;
import io.ghostmirror.e2e.kit.Patience;
import io.ghostmirror.e2e.kit.TraceCollector;
import io.ghostmirror.e2e.kit.TraceCollector.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from an edit on one node, over two hubs and Kafka, to the disk of another. */
class TracingIT {

    @TempDir
    private Path home;

    @Test
    void shouldFollowAChangeFromNodeToNode() throws IOException {
        try (var collector = new TraceCollector();
                var cluster = GhostCluster.start(home, 2, 2, collector.environment())) {
            // When: what comes before a hub listens to Kafka is found in Redis, and goes another way
            var edits = new AtomicInteger();
            Patience.until(
                    "the trace of an edit over Kafka is whole",
                    () -> {
                        Files.writeString(cluster.tree(0).resolve("file" + edits.incrementAndGet()), "text");
                        return whole(collector).isPresent();
                    },
                    () -> collector.spans() + cluster.report());

            // Then
            Whole trace = whole(collector).orElseThrow();
            Seen publish = trace.publish();
            Seen apply = trace.apply();
            String seq = publish.attributes().getOrDefault("ghostmirror.seq", "");
            assertThat(publish.service()).isEqualTo("ghostmirror-node");
            assertThat(publish.attributes())
                    .containsEntry("ghostmirror.session", "cluster")
                    .containsEntry("ghostmirror.node", "n0")
                    .containsEntry("ghostmirror.rejected", "0");
            assertThat(Integer.parseInt(seq)).isPositive();
            assertThat(apply.attributes())
                    .containsEntry("ghostmirror.node", "n1")
                    .containsEntry("ghostmirror.seq", seq);
            assertThat(publish.startNanos()).isLessThan(apply.endNanos());
            assertThat(cluster.terminate()).as("exit code after SIGTERM").isZero();
        }
    }

    /** The first and the last of a change's spans. */
    private record Whole(Seen publish, Seen apply) {}

    /** publish, commit, send, receive, apply: each the parent of the next. */
    private static Optional<Whole> whole(TraceCollector collector) {
        return collector.spans().stream()
                .filter(span -> span.name().equals("publish") && span.parent().isEmpty())
                .flatMap(publish -> collector.child(publish, "commit").stream()
                        .flatMap(commit -> collector.child(commit, "send").stream())
                        .flatMap(send -> collector.child(send, "receive").stream())
                        .flatMap(receive -> collector.child(receive, "apply").stream())
                        .map(apply -> new Whole(publish, apply)))
                .findAny();
    }
}
