package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostCluster;
import io.ghostmirror.e2e.kit.Patience;
import io.ghostmirror.e2e.kit.TraceCollector;
import io.ghostmirror.e2e.kit.TraceCollector.Seen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from an edit on one node, over two hubs and Kafka, to the disk of another. */
class TracingIT {

    private static final String CALLERS_TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    @TempDir
    private Path home;

    @Test
    void shouldFollowAChangeFromNodeToNodeAndARead() throws IOException, InterruptedException {
        try (var collector = new TraceCollector();
                var cluster = GhostCluster.nodePerHub(home, 2, collector.environment())) {
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

            // When
            read(cluster, "/api/v1/sessions/cluster/files/file1");

            // Then
            Patience.until(
                    "the read is in its caller's trace",
                    () -> collector.spans().stream().anyMatch(TracingIT::isRead),
                    () -> collector.spans() + cluster.report());
            assertThat(cluster.terminate()).as("exit code after SIGTERM").isZero();
        }
    }

    private static void read(GhostCluster cluster, String path) throws IOException, InterruptedException {
        var ports = new Properties();
        try (var file = Files.newBufferedReader(cluster.directory().resolve("run/cluster.properties"))) {
            ports.load(file);
        }
        String token = Files.readString(cluster.directory().resolve("token")).strip();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.getProperty("hub-0.http") + path))
                .header("Authorization", "Bearer " + token)
                .header("traceparent", "00-" + CALLERS_TRACE + "-" + CALLER + "-01")
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static boolean isRead(Seen span) {
        return span.name().equals("GET /api/v1/sessions/{session}/files/{path}")
                && span.trace().equals(CALLERS_TRACE)
                && span.parent().equals(CALLER)
                && span.attributes().getOrDefault("ghostmirror.session", "").equals("cluster")
                && span.attributes()
                        .getOrDefault("http.response.status_code", "")
                        .equals("200");
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
