package io.ghostmirror.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTraceTest {

    private static final String CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final long PATIENCE_SECONDS = 30;

    /** What a request was told as, once it is answered. */
    private record Told(String name, Optional<String> session, TraceContext caller, int status) {}

    private static final class Recorder implements HubTraces {

        private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

        @Override
        public boolean tracesRequests() {
            return true;
        }

        @Override
        public Answering answering(String method, String route, Optional<String> session, TraceContext caller) {
            return status -> told.add(new Told(method + " " + route, session, caller, status));
        }

        @Override
        public Committing committing(String session, String nodeId, CommitRequest request) {
            return HubTraces.NONE.committing(session, nodeId, request);
        }

        @Override
        public Publishing publishing(List<Delta> deltas) {
            return HubTraces.NONE.publishing(deltas);
        }

        @Override
        public Commit received(String session, Commit commit, TraceContext sender) {
            return commit;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /api/v1/sessions, ",
        "/, /api/v1/sessions, ",
        "/s, /api/v1/sessions/{session}, s",
        "/s/files, /api/v1/sessions/{session}/files, s",
        "/s/files/, /api/v1/sessions/{session}/files, s",
        "/s/files/secret/name, /api/v1/sessions/{session}/files/{path}, s",
        "/s/files/%ZZ, /api/v1/sessions/{session}/files/{path}, s",
        "/s/events, /api/v1/sessions/{session}/events, s",
        "/s/other, /api/v1/sessions/{session}/*, s",
        "/%2E%2E%20/files, /api/v1/sessions/{session}/files, ",
        "x, /api/v1/sessions*, "
    })
    void shouldTellOfARequestByItsRoute(String rest, String route, String session) {
        RequestTrace trace = RequestTrace.of("/api/v1/sessions", rest);

        assertThat(trace.route()).isEqualTo(route);
        assertThat(trace.session()).isEqualTo(Optional.ofNullable(session));
    }

    @Test
    void shouldContinueTheTraceOfTheCaller() throws InterruptedException {
        // Given
        var recorder = new Recorder();
        try (var hub = new HttpFixture(recorder)) {
            hub.put(WorkspacePath.of("secret"), "text".getBytes(StandardCharsets.UTF_8));

            // When
            hub.get("/api/v1/sessions/s/files/secret", "traceparent", CALLER);
            Told read = recorder.told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            hub.get("/api/v1/sessions/s/files/missing", "traceparent", "nonsense");
            Told missed = recorder.told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);

            // Then
            String name = "GET /api/v1/sessions/{session}/files/{path}";
            assertThat(read).isEqualTo(new Told(name, Optional.of("s"), new TraceContext(CALLER), 200));
            assertThat(missed).isEqualTo(new Told(name, Optional.of("s"), TraceContext.NONE, 404));
        }
    }
}
