package io.ghostmirror.node.cli;

import static io.ghostmirror.node.cli.SampleMessages.commit;
import static io.ghostmirror.node.cli.SampleMessages.file;
import static io.ghostmirror.node.cli.SampleMessages.node;
import static io.ghostmirror.node.cli.SampleMessages.row;
import static io.ghostmirror.node.cli.SampleMessages.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ListFilesRequest;
import io.ghostmirror.proto.v1.ListFilesResponse;
import io.ghostmirror.proto.v1.ListNodesRequest;
import io.ghostmirror.proto.v1.ListNodesResponse;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.ListSessionsResponse;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsIT {

    @TempDir
    Path temp;

    private final Captured captured = new Captured(false);
    private ScriptedWorkspace hub;

    @BeforeEach
    void start() throws Exception {
        hub = new ScriptedWorkspace();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void shouldListSessions() {
        // Given
        hub.answer(
                ListSessionsRequest.class,
                ListSessionsResponse.newBuilder().addSessions(session()).build());

        // When
        int code = ghost("sessions");

        // Then
        assertThat(code).isZero();
        assertThat(captured.out().lines())
                .containsExactly(
                        "SESSION   ENTRIES   SIZE     HEAD   NODES    CONFLICTS",
                        "demo      1,234     5.6 MB   17     1 of 2   1");
    }

    @Test
    void shouldListSessionsAsJson() {
        // Given
        hub.answer(
                ListSessionsRequest.class,
                ListSessionsResponse.newBuilder().addSessions(session()).build());

        // When
        ghost("sessions", "--json");

        // Then
        assertThat(captured.out())
                .isEqualTo(
                        "{\"session\":\"demo\",\"id\":\"id-1\",\"epoch\":3,\"seq\":17,\"digest\":\"\",\"entries\":1234,"
                                + "\"bytes\":5600000,\"nodesOnline\":1,\"nodesKnown\":2,\"conflicts\":1,"
                                + "\"historyFrom\":5,\"historyProblem\":null,\"collisions\":0}\n");
    }

    @Test
    void shouldSayHowASessionIs() {
        // Given
        hub.answer(
                ListSessionsRequest.class,
                ListSessionsResponse.newBuilder().addSessions(session()).build());
        hub.answer(
                ListNodesRequest.class,
                ListNodesResponse.newBuilder().addNodes(node()).build());

        // When
        int code = ghost("status", "--session", "demo");

        // Then
        assertThat(code).isZero();
        assertThat(captured.out().lines())
                .containsExactly(
                        "Session demo: 1,234 entries, 5.6 MB, head 17, 1 of 2 nodes online.",
                        "",
                        "NODE   STATE   APPLIED   ENTRIES   PROBLEMS   HELD DELETES   LAST SEEN",
                        "n1     ready   16        1,233     5          60             now",
                        "",
                        "Problems:",
                        "  n1  UNREADABLE  a/b  It cannot be read.",
                        "  n1  and 4 more",
                        "",
                        "60 deletes held: `ghost approve --session demo` lets them pass, `ghost reject` brings the files back.",
                        "",
                        "1 conflict open: `ghost conflicts --session demo` lists them.");
    }

    @Test
    void shouldListFilesBelowAPath() throws Exception {
        // Given
        hub.answer(
                ListFilesRequest.class,
                ListFilesResponse.newBuilder()
                        .addRows(row(
                                "src",
                                Entry.newBuilder()
                                        .setKind(Entry.Kind.KIND_DIRECTORY)
                                        .setMode(0755)))
                        .addRows(row("src/a\nb", file(1_500, new byte[0])))
                        .addRows(row(
                                "src/l",
                                Entry.newBuilder()
                                        .setKind(Entry.Kind.KIND_SYMLINK)
                                        .setTarget(ByteString.copyFromUtf8("../x"))))
                        .build());

        // When
        int code = ghost("ls", "--session", "demo", "./src/");

        // Then
        assertThat(code).isZero();
        assertThat(((ListFilesRequest) hub.requests.take()).getPrefix().toStringUtf8())
                .isEqualTo("src");
        List<String> lines = captured.out().lines().toList();
        assertThat(lines.get(0)).startsWith("drwxr-xr-x").endsWith("  src/");
        assertThat(lines.get(1)).startsWith("-rw-r--r--   1.5 kB  19").endsWith("  src/a\\x0ab");
        assertThat(lines.get(2)).startsWith("lrwxrwxrwx").endsWith("  src/l -> ../x");
    }

    @Test
    void shouldPrintHashesAsSha256sumDoes() throws Exception {
        // Given
        hub.answer(
                ListFilesRequest.class,
                ListFilesResponse.newBuilder()
                        .addRows(row(
                                "src",
                                Entry.newBuilder()
                                        .setKind(Entry.Kind.KIND_DIRECTORY)
                                        .setMode(0755)))
                        .addSha256(ByteString.EMPTY)
                        .addRows(row("src/a\nb\\", file(1, new byte[1])))
                        .addSha256(ByteString.copyFrom(new byte[] {1, -1}))
                        .addRows(row("src/b", file(1, new byte[1])))
                        .addSha256(ByteString.EMPTY)
                        .build());

        // When
        int code = ghost("ls", "--session", "demo", "--sha256");

        // Then
        assertThat(((ListFilesRequest) hub.requests.take()).getSha256()).isTrue();
        assertThat(captured.out()).isEqualTo("\\01ff  src/a\\nb\\\\\n");
        assertThat(captured.err()).isEqualTo("ghost: src/b cannot be read at the hub: run `ghost verify`.\n");
        assertThat(code).as("not all is known").isEqualTo(1);
    }

    @Test
    void shouldSayThatNothingIsAtAPath() {
        // When
        int code = ghost("ls", "--session", "demo", "nowhere");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.err()).isEqualTo("ghost: Session demo has nothing at nowhere.\n");
    }

    @Test
    void shouldRefuseAPathThatEscapes() {
        // When
        int code = ghost("cat", "--session", "demo", "../secret");

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(captured.err())
                .isEqualTo("ghost: The path \"../secret\" has a component \".\" or \"..\":"
                        + " give it relative to the workspace's root.\n");
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void shouldWriteAFilesBytesAsTheyAre() {
        // Given
        byte[] content = {0, -1, 10, 13, -128};
        hub.answer(
                ReadFileRequest.class,
                ReadFileResponse.newBuilder().setRow(row("f", file(5, content))).build());
        hub.answer(
                ReadFileRequest.class,
                ReadFileResponse.newBuilder()
                        .setData(ByteString.copyFrom(content))
                        .build());

        // When
        int code = ghost("cat", "--session", "demo", "f");

        // Then
        assertThat(code).isZero();
        assertThat(captured.bytes()).isEqualTo(content);
    }

    @Test
    void shouldPrintTheLastCommits() {
        // Given
        IntStream.rangeClosed(1, 5).forEach(seq -> hub.answer(WatchCommitsRequest.class, commit(seq)));

        // When
        int code = ghost("log", "--session", "demo", "-n", "2");

        // Then
        assertThat(code).isZero();
        List<String> lines = captured.out().lines().toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).startsWith("4  ").endsWith("  n1  2 changes");
        assertThat(lines.subList(1, 3)).containsExactly("    put      a  7 B", "    delete   b");
        assertThat(lines.get(3)).startsWith("5  ");
    }

    @Test
    void shouldSayWhatTheHubSays() {
        // Given
        hub.refuse(ListNodesRequest.class, Status.NOT_FOUND.withDescription("there is no session \"demo\"\nat all"));

        // When
        int code = ghost("nodes", "--session", "demo");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.out()).isEmpty();
        assertThat(captured.err()).isEqualTo("ghost: UNKNOWN_SESSION: there is no session \"demo\" at all.\n");
    }

    @Test
    void shouldSayWhatIsWrongWithATokenFile() {
        // When
        int code = ghost("sessions", "--token-file", temp.resolve("none").toString());

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.err()).contains("The token file " + temp.resolve("none") + " does not exist");
    }

    @Test
    void shouldRefuseWhatWasTypedWrongInOneSentence() {
        for (String[] typed : List.of(
                new String[] {"ls"},
                new String[] {"ls", "--session", "../x"},
                new String[] {"nonsense"},
                new String[] {"conflicts", "--session", "s", "--take", "-1", "p"},
                new String[] {"join", "--session", "s"})) {
            // Given
            var console = new Captured(false);

            // When
            int code = TestCommandLine.of(console, Map.of()).execute(typed);

            // Then
            assertThat(code).as(Arrays.toString(typed)).isEqualTo(2);
            assertThat(console.err().lines()).as(Arrays.toString(typed)).hasSize(1);
            assertThat(console.out()).isEmpty();
        }
    }

    @Test
    void shouldTakeTheHubFromTheEnvironment() {
        // Given
        hub.answer(ListSessionsRequest.class, ListSessionsResponse.getDefaultInstance());

        // When
        int code =
                TestCommandLine.of(captured, Map.of("GHOST_HUB", hub.address())).execute("sessions");

        // Then
        assertThat(code).isZero();
        assertThat(captured.out()).startsWith("No sessions yet");
    }

    private int ghost(String... arguments) {
        return TestCommandLine.run(hub, captured, arguments);
    }
}
