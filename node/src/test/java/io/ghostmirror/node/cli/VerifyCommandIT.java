package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.proto.v1.CommitRange;
import io.ghostmirror.proto.v1.OldVersion;
import io.ghostmirror.proto.v1.VerifyContentRequest;
import io.ghostmirror.proto.v1.VerifyContentResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyCommandIT {

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
    void shouldNameWhatIsDamagedAndFail() {
        // Given
        hub.answer(
                VerifyContentRequest.class,
                VerifyContentResponse.newBuilder().setChunks(10).build());
        hub.answer(
                VerifyContentRequest.class,
                VerifyContentResponse.newBuilder()
                        .setDamaged(ByteString.copyFrom(Digest.of(new byte[0]).bytes()))
                        .addPaths(ByteString.copyFromUtf8("a/b"))
                        .addCommits(CommitRange.newBuilder()
                                .setSession("demo")
                                .setFirstSeq(1)
                                .setLastSeq(900))
                        .build());
        hub.answer(
                VerifyContentRequest.class,
                VerifyContentResponse.newBuilder()
                        .setChunks(12)
                        .setBytes(3_000)
                        .setLast(true)
                        .build());

        // When
        int code = TestCommandLine.run(hub, captured, "verify");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.out().lines())
                .containsExactly(
                        "damaged  " + Digest.of(new byte[0]).hex() + "  a/b, commits 1 to 900 of session demo",
                        "12 chunks, 3.0 kB read, 1 damaged.");
        assertThat(captured.err()).contains("GHOSTMIRROR_HISTORY_COMMITS");
    }

    @Test
    void shouldNameTheOldVersionsThatAreDamaged() {
        // Given
        ByteString damaged = ByteString.copyFrom(new byte[] {1, 2});
        OldVersion version = OldVersion.newBuilder()
                .setSession("demo")
                .setPath(ByteString.copyFromUtf8("a/b"))
                .build();
        hub.answer(
                VerifyContentRequest.class,
                VerifyContentResponse.newBuilder()
                        .setDamaged(damaged)
                        .addOldVersions(version.toBuilder().setSeq(12))
                        .addOldVersions(version.toBuilder().setCandidate(2))
                        .build());
        hub.answer(
                VerifyContentRequest.class,
                VerifyContentResponse.newBuilder().setDamaged(damaged).build());
        hub.answer(
                VerifyContentRequest.class,
                VerifyContentResponse.newBuilder().setLast(true).build());

        // When
        TestCommandLine.run(hub, captured, "verify");

        // Then
        assertThat(captured.out().lines())
                .startsWith(
                        "damaged  0102  a/b as of commit 12 of session demo,"
                                + " a/b in a conflict, candidate 2, of session demo",
                        "damaged  0102  (nothing that is remembered needs it)");
    }
}
