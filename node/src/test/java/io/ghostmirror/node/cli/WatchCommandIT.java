package io.ghostmirror.node.cli;

import static io.ghostmirror.node.cli.SampleMessages.commit;
import static io.ghostmirror.node.cli.SampleMessages.drift;
import static io.ghostmirror.node.cli.SampleMessages.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.v1.ConflictChanged;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.ListSessionsResponse;
import io.ghostmirror.proto.v1.NodeChanged;
import io.ghostmirror.proto.v1.NodeDrift;
import io.ghostmirror.proto.v1.Problem;
import io.ghostmirror.proto.v1.ProblemsChanged;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.grpc.Status;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test's hub refuses in the end, so that the command ends. */
class WatchCommandIT {

    private static final WatchCommitsResponse DRIFT = WatchCommitsResponse.newBuilder()
            .setDrift(NodeDrift.newBuilder().setNodeId("n1").setDrift(drift()))
            .build();

    private static final WatchCommitsResponse[] OTHERS = {
        event(event -> event.setConflict(ConflictChanged.newBuilder()
                .addPaths(ByteString.copyFromUtf8("a/b"))
                .setNodeId("n1")
                .setAtMillis(1000))),
        event(event -> event.setConflict(ConflictChanged.newBuilder()
                .addPaths(ByteString.copyFromUtf8("a/b"))
                .setEnded(true)
                .setSeq(7)
                .setAtMillis(1000))),
        event(event -> event.setNode(
                NodeChanged.newBuilder().setNodeId("n1").setConnection(4).setAtMillis(1000))),
        event(event -> event.setProblems(ProblemsChanged.newBuilder()
                .setNodeId("n1")
                .setCount(1)
                .addProblems(Problem.newBuilder().setReason("NO_SPACE").setDetail("full"))
                .setAtMillis(1000))),
        event(event ->
                event.setProblems(ProblemsChanged.newBuilder().setNodeId("n1").setAtMillis(1000)))
    };

    private final Captured captured = new Captured(false);
    private ScriptedWorkspace hub;

    @BeforeEach
    void start() throws Exception {
        hub = new ScriptedWorkspace();
        hub.answer(
                ListSessionsRequest.class,
                ListSessionsResponse.newBuilder().addSessions(session()).build());
        hub.refuse(WatchCommitsRequest.class, Status.NOT_FOUND);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void shouldPrintDriftBetweenTheChanges() {
        // Given
        hub.once(WatchCommitsRequest.class, Status.OK, commit(18), DRIFT, commit(19));

        // When
        ghost("watch", "--session", "demo");

        // Then
        List<String> lines = captured.out().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(2))
                .endsWith("  n1  drift    250 paths differed from commit 9, repaired: a/b, c and 248 more");
    }

    @Test
    void shouldPrintTypedEvents() {
        // Given
        hub.once(WatchCommitsRequest.class, Status.OK, commit(18), DRIFT, commit(19));

        // When
        ghost("watch", "--session", "demo", "--json");

        // Then
        List<String> lines = captured.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .startsWith("{\"event\":\"commit\",\"seq\":18,")
                .endsWith(",\"epoch\":3,\"session\":\"demo\"}");
        assertThat(lines.get(1))
                .isEqualTo("{\"event\":\"drift\",\"node\":\"n1\",\"kind\":\"manifest\",\"epoch\":2,\"seq\":9,"
                        + "\"count\":250,\"paths\":[\"a/b\",\"c\"],\"reportedMillis\":1000,\"session\":\"demo\"}");
    }

    @Test
    void shouldPrintWhatElseHappens() {
        // Given
        hub.once(WatchCommitsRequest.class, Status.OK, OTHERS);

        // When
        ghost("watch", "--session", "demo", "--json");

        // Then
        assertThat(captured.out().lines())
                .containsExactly(
                        "{\"event\":\"conflict\",\"state\":\"kept\",\"node\":\"n1\",\"paths\":[\"a/b\"],\"atMillis\":1000,"
                                + "\"session\":\"demo\"}",
                        "{\"event\":\"conflict\",\"state\":\"ended\",\"seq\":7,\"paths\":[\"a/b\"],\"atMillis\":1000,"
                                + "\"session\":\"demo\"}",
                        "{\"event\":\"node\",\"node\":\"n1\",\"online\":false,\"connection\":4,\"atMillis\":1000,"
                                + "\"session\":\"demo\"}",
                        "{\"event\":\"problem\",\"node\":\"n1\",\"count\":1,\"problems\":[{\"reason\":\"NO_SPACE\","
                                + "\"detail\":\"full\"}],\"atMillis\":1000,\"session\":\"demo\"}",
                        "{\"event\":\"problem\",\"node\":\"n1\",\"count\":0,\"problems\":[],\"atMillis\":1000,"
                                + "\"session\":\"demo\"}");
    }

    @Test
    void shouldPrintWhatElseHappensInLines() {
        // Given
        hub.once(WatchCommitsRequest.class, Status.OK, OTHERS);

        // When
        ghost("watch", "--session", "demo");

        // Then
        assertThat(captured.out().lines().map(line -> line.split("  ", 2)[1]))
                .containsExactly(
                        "n1  conflict kept: a/b",
                        "hub  conflict ended: a/b",
                        "n1  offline",
                        "n1  1 problem: NO_SPACE (whole tree)",
                        "n1  no problems any more");
    }

    @Test
    void shouldLeaveDriftOutOfTheLog() {
        // Given
        hub.once(WatchCommitsRequest.class, Status.OK, commit(9));
        hub.once(WatchCommitsRequest.class, Status.OK, commit(10), DRIFT, commit(11));

        // When
        ghost("log", "--session", "demo", "-n", "0", "--follow", "--json");

        // Then
        assertThat(captured.out().lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                .startsWith("{\"seq\":1"));
        assertThat(askedAfter()).containsExactly(0L, 9L, 11L);
    }

    @Test
    void shouldGoOnWhereItWasWhenTheHubIsBack() {
        // Given
        hub.once(WatchCommitsRequest.class, Status.OK, commit(18));
        hub.once(WatchCommitsRequest.class, Status.UNAVAILABLE, commit(19), commit(20));

        // When
        int code = ghost("watch", "--session", "demo", "--json");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.out().lines()).hasSize(3);
        assertThat(askedAfter()).containsExactly(17L, 18L, 20L);
        assertThat(captured.err().lines().skip(1))
                .containsExactly(
                        "ghost: The hub is stopping; watching again from commit 19.",
                        "ghost: Connected.",
                        "ghost: The connection to the hub was lost; watching again from commit 21.",
                        "ghost: Connected.",
                        "ghost: UNKNOWN_SESSION");
    }

    @Test
    void shouldSayWhenCommitsAreNumberedAnew() {
        // Given
        hub.once(WatchCommitsRequest.class, Status.OK, commit(18));
        hub.once(ListSessionsRequest.class, Status.OK, sessions(3, 17));
        hub.once(ListSessionsRequest.class, Status.UNAVAILABLE);
        hub.once(ListSessionsRequest.class, Status.OK, sessions(4, 2));

        // When
        ghost("watch", "--session", "demo", "--json");

        // Then
        assertThat(askedAfter()).containsExactly(17L, 2L);
        assertThat(captured.out().lines().skip(1))
                .containsExactly("{\"event\":\"reset\",\"epoch\":4,\"seq\":2,\"session\":\"demo\"}");
        assertThat(captured.err())
                .contains(
                        "Session demo has a new epoch, 4: its commits are numbered anew, and those after 2 are printed.");
    }

    private static WatchCommitsResponse event(Consumer<WatchCommitsResponse.Builder> fill) {
        var event = WatchCommitsResponse.newBuilder();
        fill.accept(event);
        return event.build();
    }

    private static ListSessionsResponse sessions(long epoch, long seq) {
        return ListSessionsResponse.newBuilder()
                .addSessions(session().toBuilder()
                        .setHead(Cursor.newBuilder().setEpoch(epoch).setSeq(seq)))
                .build();
    }

    private List<Long> askedAfter() {
        return hub.requests.stream()
                .filter(WatchCommitsRequest.class::isInstance)
                .map(request -> ((WatchCommitsRequest) request).getAfterSeq())
                .toList();
    }

    private int ghost(String... arguments) {
        return TestCommandLine.run(hub, captured, arguments);
    }
}
