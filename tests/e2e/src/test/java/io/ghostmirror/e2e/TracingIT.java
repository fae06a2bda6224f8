package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostCluster;
import io.ghostmirror.e2e.kit.Patience;
import io.ghostmirror.e2e.kit.TraceCollector;
import io.ghostmirror.e2e.kit.TraceCollector.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            // When
            Files.writeString(cluster.tree(0).resolve("file"), "text");
            Patience.until(
                    "the change is at the other node",
                    () -> Files.exists(cluster.tree(1).resolve("file")),
                    cluster::report);
            Patience.until(
                    "the trace is whole",
                    () -> collector.spans().stream()
                            .anyMatch(span -> span.name().equals("apply") && isWhole(collector, span)),
                    () -> collector.spans() + cluster.report());

            // Then
            Seen publish = collector.spans().stream()
                    .filter(span -> span.name().equals("publish"))
                    .findAny()
                    .orElseThrow();
            Seen apply = collector.spans().stream()
                    .filter(span -> span.name().equals("apply"))
                    .findAny()
                    .orElseThrow();
            assertThat(apply.trace()).isEqualTo(publish.trace());
            assertThat(publish.service()).isEqualTo("ghostmirror-node");
            assertThat(publish.attributes())
                    .containsEntry("ghostmirror.session", "cluster")
                    .containsEntry("ghostmirror.node", "n0")
                    .containsEntry("ghostmirror.seq", "1")
                    .containsEntry("ghostmirror.rejected", "0");
            assertThat(apply.attributes())
                    .containsEntry("ghostmirror.node", "n1")
                    .containsEntry("ghostmirror.seq", "1");
            assertThat(publish.startNanos()).isLessThan(apply.endNanos());
            assertThat(cluster.terminate()).as("exit code after SIGTERM").isZero();
        }
    }

    /** publish, commit, send, receive, apply: each the parent of the next. */
    private static boolean isWhole(TraceCollector collector, Seen apply) {
        return collector.spans().stream()
                .filter(span -> span.name().equals("publish") && span.parent().isEmpty())
                .flatMap(publish -> collector.child(publish, "commit").stream())
                .flatMap(commit -> collector.child(commit, "send").stream())
                .flatMap(send -> collector.child(send, "receive").stream())
                .flatMap(receive -> collector.child(receive, "apply").stream())
                .anyMatch(apply::equals);
    }
}
