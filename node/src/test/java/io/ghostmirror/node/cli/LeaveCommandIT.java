package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.sqlite.SqliteNodeStore;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.v1.SyncConfigurationResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory with a file that its hub never got. */
class LeaveCommandIT {

    private static final String SESSION_ID = "0d3f4b7e-0000-4000-8000-000000000001";

    @TempDir
    private Path home;

    private final Captured captured = new Captured(false);
    private final BlockingQueue<SyncConfigurationRequest> asked = new LinkedBlockingQueue<>();
    private Optional<String> refusal = Optional.empty();
    private Path root;
    private Server hub;

    @BeforeEach
    void join() throws IOException {
        root = Files.createDirectory(home.toRealPath().resolve("work"));
        try (NodeStore store = SqliteNodeStore.open(state(), "demo", Optional.of("n"), () -> "n")) {
            NodeMarks.claim(store, root.toUri().toString());
            new SessionMemory(store).entered(SESSION_ID);
        }
        Files.writeString(root.resolve("file"), "edited");
        hub = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new Sessions())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        hub.shutdownNow();
    }

    private final class Sessions extends AgentOrchestratorGrpc.AgentOrchestratorImplBase {
        @Override
        public void syncConfiguration(SyncConfigurationRequest request, StreamObserver<SyncConfigurationResponse> to) {
            asked.add(request);
            if (refusal.isPresent()) {
                var trailers = new Metadata();
                trailers.put(Metadata.Key.of("ghost-error", Metadata.ASCII_STRING_MARSHALLER), refusal.get());
                to.onError(Status.FAILED_PRECONDITION.asRuntimeException(trailers));
            } else {
                to.onNext(SyncConfigurationResponse.getDefaultInstance());
                to.onCompleted();
            }
        }
    }

    private Path state() {
        return home.resolve("state");
    }

    private int leave() {
        return TestCommandLine.of(captured, Map.of())
                .execute(
                        "leave",
                        "--hub",
                        "127.0.0.1:" + hub.getPort(),
                        "--dir",
                        root.toString(),
                        "--state-dir",
                        state().toString());
    }

    @Test
    void shouldLeaveADeletedSessionWithWhatNobodyCanTakeIn() throws Exception {
        // Given
        refusal = Optional.of("SESSION_DELETED");

        // When
        int code = leave();

        // Then
        assertThat(code).as(captured.err()).isZero();
        assertThat(captured.err())
                .contains("has 1 change that the hub of session demo does not have")
                .contains("The session was deleted, so they stay here alone.");
        assertThat(asked.take())
                .returns(false, SyncConfigurationRequest::getCreate)
                .returns(SESSION_ID, SyncConfigurationRequest::getFormerSessionId);
        assertThat(root.resolve("file")).hasContent("edited");
        assertThat(root.resolve(".ghost")).doesNotExist();
        assertThat(state()).doesNotExist();
    }

    @Test
    void shouldNotLeaveWithChangesThatASessionCanTakeIn() {
        // When
        int code = leave();

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.err()).contains("join once more until it is ready, or leave with --force");
        assertThat(state()).exists();
    }

    /** It may be the wrong hub, or one whose Redis was flushed, where a join makes the session again. */
    @Test
    void shouldNotTakeASessionThatTheHubDoesNotKnowForOneThatWasDeleted() {
        // Given
        refusal = Optional.of("UNKNOWN_SESSION");

        // When
        int code = leave();

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.err()).contains("leave with --force");
    }
}
