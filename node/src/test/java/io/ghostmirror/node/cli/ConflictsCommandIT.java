package io.ghostmirror.node.cli;

import static io.ghostmirror.node.cli.SampleMessages.bytes;
import static io.ghostmirror.node.cli.SampleMessages.conflict;
import static io.ghostmirror.node.cli.SampleMessages.conflicts;
import static io.ghostmirror.node.cli.SampleMessages.file;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.v1.Conflict;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ListConflictsRequest;
import io.ghostmirror.proto.v1.ListConflictsResponse;
import io.ghostmirror.proto.v1.MergeConflictRequest;
import io.ghostmirror.proto.v1.MergeConflictResponse;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import io.ghostmirror.proto.v1.ResolveConflictRequest;
import io.ghostmirror.proto.v1.ResolveConflictResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictsCommandIT {

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
    void shouldListConflicts() {
        // Given
        hub.answer(ListConflictsRequest.class, conflicts(conflict("notes.txt", bytes("theirs"))));

        // When
        int code = ghost("conflicts", "--session", "demo");

        // Then
        assertThat(code).isZero();
        assertThat(captured.out().lines().toList().subList(0, 2))
                .containsExactly("notes.txt", "    hub  file, 4 B, commit 9");
        assertThat(captured.out()).contains("    1    file, 6 B, n2, 19");
    }

    @Test
    void shouldShowTheModeThatLost() {
        // Given
        Conflict conflict = conflict("tool", bytes("same"));
        Entry.Builder entry = SampleMessages.file(4, bytes("same")).setMode(0755);
        hub.answer(
                ListConflictsRequest.class,
                conflicts(conflict.toBuilder()
                        .setCandidates(0, conflict.getCandidates(0).toBuilder().setEntry(entry))
                        .build()));

        // When
        ghost("conflicts", "--session", "demo");

        // Then
        assertThat(captured.out()).contains("    1    file, 4 B, mode 0755 (hub: 0644), n2, 19");
    }

    @Test
    void shouldSaveADirectoryThatLostItsModeAsAnEmptyOne() {
        // Given
        Conflict conflict = conflict("d", bytes(""));
        Entry.Builder directory =
                Entry.newBuilder().setKind(Entry.Kind.KIND_DIRECTORY).setMode(0700);
        hub.answer(
                ListConflictsRequest.class,
                conflicts(conflict.toBuilder()
                        .setCandidates(0, conflict.getCandidates(0).toBuilder().setEntry(directory))
                        .build()));

        // When
        int code = ghost(
                "conflicts", "--session", "demo", "--save", temp.resolve("out").toString());

        // Then
        assertThat(code).isZero();
        assertThat(temp.resolve("out/d.n2-1")).isEmptyDirectory();
    }

    @Test
    void shouldSaveEveryCandidateByteForByte() throws Exception {
        // Given
        byte[] theirs = bytes("theirs");
        hub.answer(ListConflictsRequest.class, conflicts(conflict("d/\u00e4\u00ff", theirs)));
        hub.answer(
                ReadFileRequest.class,
                ReadFileResponse.newBuilder()
                        .setData(ByteString.copyFrom(theirs))
                        .build());

        // When
        int code = ghost(
                "conflicts", "--session", "demo", "--save", temp.resolve("out").toString());

        // Then
        assertThat(code).isZero();
        Path saved = BytePath.child(temp.resolve("out/d"), "\u00e4\u00ff.n2-1");
        assertThat(saved).hasBinaryContent(theirs);
        assertThat(captured.out()).isEqualTo("saved " + temp.resolve("out/d") + "/\\xe4\\xff.n2-1  file, 6 B\n");
        try (var files = Files.list(temp.resolve("out/d"))) {
            assertThat(files).containsExactly(saved);
        }
    }

    @Test
    void shouldFollowNoLinkWhereItSavesCandidates() throws Exception {
        // Given
        byte[] theirs = bytes("theirs");
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(Files.createDirectory(temp.resolve("out")).resolve("d"), elsewhere);
        hub.answer(ListConflictsRequest.class, conflicts(conflict("d/f", theirs)));
        hub.answer(
                ReadFileRequest.class,
                ReadFileResponse.newBuilder()
                        .setData(ByteString.copyFrom(theirs))
                        .build());

        // When
        int code = ghost(
                "conflicts", "--session", "demo", "--save", temp.resolve("out").toString());

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.out()).isEmpty();
        assertThat(captured.err()).isEqualTo("ghost: NOT saved: candidate 1 of d/f from n2: something else is there\n");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void shouldSaveNoCandidateThatIsNotWhatItShouldBe() throws Exception {
        // Given
        hub.answer(ListConflictsRequest.class, conflicts(conflict("f", bytes("theirs"))));
        hub.answer(
                ReadFileRequest.class,
                ReadFileResponse.newBuilder()
                        .setData(ByteString.copyFromUtf8("forged"))
                        .build());

        // When
        int code = ghost(
                "conflicts", "--session", "demo", "--save", temp.resolve("out").toString(), "--json");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.out()).contains("\"file\":null").contains("not its content");
        assertThat(temp.resolve("out")).isEmptyDirectory();
    }

    @Test
    void shouldSaveLinksDirectoriesAndPrograms() throws Exception {
        // Given
        byte[] program = bytes("#!/bin/sh\n");
        hub.answer(
                ListConflictsRequest.class,
                ListConflictsResponse.newBuilder()
                        .addConflicts(candidate("link", link("/no//such\u00ff")))
                        .addConflicts(candidate("dir", Entry.newBuilder().setKind(Entry.Kind.KIND_DIRECTORY)))
                        .addConflicts(
                                candidate("run", file(program.length, program).setMode(0755)))
                        .build());
        hub.answer(
                ReadFileRequest.class,
                ReadFileResponse.newBuilder()
                        .setData(ByteString.copyFrom(program))
                        .build());
        Path out = temp.resolve("out");

        // When
        int code = ghost("conflicts", "--session", "demo", "--save", out.toString());

        // Then
        assertThat(code).isZero();
        Process read =
                new ProcessBuilder("readlink", "-n", out.resolve("link.n2-1").toString()).start();
        assertThat(read.getInputStream().readAllBytes()).isEqualTo("/no//such\u00ff".getBytes(ISO_8859_1));
        assertThat(out.resolve("dir.n2-1")).isEmptyDirectory();
        assertThat(out.resolve("run.n2-1")).isExecutable().hasBinaryContent(program);
        assertThat(captured.out().lines())
                .containsExactly(
                        "saved " + out + "/link.n2-1  symbolic link to /no//such\ufffd",
                        "saved " + out + "/dir.n2-1  directory",
                        "saved " + out + "/run.n2-1  file, 10 B");
    }

    private static Conflict candidate(String path, Entry.Builder entry) {
        Conflict.Builder conflict = conflict(path, bytes("")).toBuilder();
        conflict.getCandidatesBuilder(0).setEntry(entry);
        return conflict.build();
    }

    private static Entry.Builder link(String rawTarget) {
        return Entry.newBuilder()
                .setKind(Entry.Kind.KIND_SYMLINK)
                .setTarget(ByteString.copyFrom(rawTarget, ISO_8859_1));
    }

    @Test
    void shouldSayWhyNothingCanBeSaved() {
        // Given
        hub.answer(ListConflictsRequest.class, conflicts(conflict("f", bytes("theirs"))));

        // When
        int code = ghost("conflicts", "--session", "demo", "--save", "/proc/nope");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.out()).isEmpty();
        assertThat(captured.err())
                .isEqualTo("ghost: The directory /proc/nope cannot be made: no such file or directory;"
                        + " give another --save DIR.\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--take hub --save x f", "--take 1 --merge 1 f", "--merge 0 f", "--take hub", "--merge 1", "../f"
            })
    void shouldRefuseWhatCannotBeMeant(String line) {
        // When
        int code = ghost(("conflicts --session demo " + line).split(" "));

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(captured.err()).hasLineCount(1);
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void shouldEndAConflict() throws Exception {
        // Given
        hub.answer(ResolveConflictRequest.class, ResolveConflictResponse.getDefaultInstance());

        // When
        int code = ghost("conflicts", "--session", "demo", "--take", "2", "notes.txt");

        // Then
        assertThat(code).isZero();
        var request = (ResolveConflictRequest) hub.requests.take();
        assertThat(request.getCandidate()).isEqualTo(2);
        assertThat(request.getPath().toStringUtf8()).isEqualTo("notes.txt");
        assertThat(captured.out()).isEqualTo("notes.txt: is candidate 2 now.\n");
    }

    @Test
    void shouldTakePathsAsItPrintsThem() throws Exception {
        // Given
        hub.answer(ListConflictsRequest.class, conflicts(conflict("d\n/\u00e4\u00ff", bytes("theirs"))));
        hub.answer(ResolveConflictRequest.class, ResolveConflictResponse.getDefaultInstance());
        ghost("conflicts", "--session", "demo");
        String printed = captured.out().lines().findFirst().orElseThrow();

        // When
        int code = ghost("conflicts", "--session", "demo", "--take", "hub", printed);

        // Then
        assertThat(printed).isEqualTo("d\\x0a/\\xe4\\xff");
        assertThat(code).isZero();
        hub.requests.take();
        var request = (ResolveConflictRequest) hub.requests.take();
        assertThat(request.getPath().toByteArray()).isEqualTo(new byte[] {'d', '\n', '/', (byte) 0xe4, (byte) 0xff});
    }

    @Test
    void shouldMergeACandidate() throws Exception {
        // Given
        hub.answer(
                MergeConflictRequest.class,
                MergeConflictResponse.newBuilder().setOrigin("a+b").setSeq(9).build());

        // When
        int code = ghost("conflicts", "--session", "demo", "--merge", "2", "notes.txt");

        // Then
        assertThat(code).isZero();
        var request = (MergeConflictRequest) hub.requests.take();
        assertThat(request.getCandidate()).isEqualTo(2);
        assertThat(request.getPath().toStringUtf8()).isEqualTo("notes.txt");
        assertThat(captured.out()).isEqualTo("notes.txt: candidate 2 is merged, commit 9 by a+b.\n");
    }

    private int ghost(String... arguments) {
        return TestCommandLine.run(hub, captured, arguments);
    }
}
