package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.node.grpc.HubAddress;
import io.ghostmirror.node.grpc.HubTrust;
import io.ghostmirror.proto.v1.DeleteSessionRequest;
import io.ghostmirror.proto.v1.DeleteSessionResponse;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.ListSessionsResponse;
import io.ghostmirror.proto.v1.SessionStatus;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeleteCommandIT {

    private final Captured captured = new Captured(false);
    private ScriptedWorkspace hub;

    @BeforeEach
    void start() throws Exception {
        hub = new ScriptedWorkspace();
        hub.answer(
                DeleteSessionRequest.class,
                DeleteSessionResponse.newBuilder().setSessionId("id-1").build());
        hub.answer(
                ListSessionsRequest.class,
                ListSessionsResponse.newBuilder()
                        .addSessions(SessionStatus.newBuilder()
                                .setName("demo")
                                .setId("id-1")
                                .setEntries(3)
                                .setBytes(1_200)
                                .setNodesOnline(1)
                                .setNodesKnown(2))
                        .build());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /** A person who types this. */
    private int typing(String typed) {
        var command = new DeleteCommand(captured.console());
        command.session = "demo";
        command.answers = new Answers() {
            @Override
            public boolean canAsk() {
                return true;
            }

            @Override
            public String ask(String question) {
                return typed;
            }
        };
        try (var client = new HubClient(HubAddress.parse(hub.address()), HubTrust.PLAINTEXT, Optional.empty())) {
            return command.run(client, captured.console());
        }
    }

    @Test
    void shouldDeleteForAScript() throws Exception {
        // When
        int code = TestCommandLine.run(hub, captured, "delete", "--session", "demo", "--yes");

        // Then
        assertThat(code).isZero();
        assertThat(hub.requests.take())
                .isEqualTo(DeleteSessionRequest.newBuilder().setSession("demo").build());
        assertThat(captured.out()).isEqualTo("Session demo is deleted; the files in its nodes' directories stay.\n");
    }

    @Test
    void shouldAnswerInJson() {
        // When
        int code = TestCommandLine.run(hub, captured, "delete", "--session", "demo", "--yes", "--json");

        // Then
        assertThat(code).isZero();
        assertThat(captured.out()).isEqualTo("{\"session\":\"demo\",\"id\":\"id-1\",\"deleted\":true}\n");
    }

    @Test
    void shouldNotDeleteWithoutBeingSureOfIt() {
        // When
        int code = TestCommandLine.run(hub, captured, "delete", "--session", "demo");

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(captured.err()).contains("give --yes to delete session demo");
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void shouldDeleteWhatAPersonHasTyped() {
        // When
        int code = typing("demo");

        // Then
        assertThat(code).isZero();
        assertThat(captured.err()).contains("Session demo has 1.2 kB in 3 entries, 1 of 2 nodes online.");
        assertThat(hub.requests)
                .contains(DeleteSessionRequest.newBuilder()
                        .setSession("demo")
                        .setSessionId("id-1")
                        .build());
    }

    @Test
    void shouldDeleteNothingWhenAPersonHasTypedSomethingElse() {
        assertThatThrownBy(() -> typing("dem"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("\"dem\" is not \"demo\": nothing was deleted");
        assertThat(hub.requests).doesNotHaveAnyElementsOfTypes(DeleteSessionRequest.class);
    }
}
