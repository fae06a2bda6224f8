package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDiverged;
import static io.ghostmirror.node.fs.linux.Disk.assertDone;
import static io.ghostmirror.node.fs.linux.Disk.directory;
import static io.ghostmirror.node.fs.linux.Disk.file;
import static io.ghostmirror.node.fs.linux.Disk.link;
import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.Workspace.Child;
import io.ghostmirror.node.port.Workspace.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside the root is read, written or followed, whoever plants what in the tree, and whenever. */
class ConfinementTest {

    @TempDir
    Path directory;

    private Disk disk;
    private Disk outside;

    @BeforeEach
    void open() throws IOException {
        disk = new Disk(Files.createDirectory(directory.resolve("inside")));
        outside = new Disk(Files.createDirectory(directory.resolve("outside")));
        outside.shell(
                "echo secret >file && mkdir empty staging trash && chmod 644 file && touch -d @1000000000 . file empty");
    }

    @AfterEach
    void close() {
        disk.close();
        outside.close();
    }

    private String outside() throws IOException {
        return outside.shell("find . -path ./.ghost -prune -o -printf '%p %y %m %T@ %C@\\n' | sort; cat file");
    }

    @Test
    void shouldNotFollowALinkThatTakesTheParentsPlaceDuringAnApply() throws IOException {
        // Given
        disk.shell("mkdir d && echo old >d/file && mkdir d/empty");
        Intent replace = disk.intent(path("d/file"), file("remote", 0600));
        Intent create = disk.intent(path("d/new"), file("remote", 0600));
        Intent make = disk.intent(path("d/made"), directory(0755));
        Intent mode = new Intent(
                path("d/file"), replace.expected(), replace.expectedStat(), sameWith(replace, 0777), null, 7);
        Intent delete = disk.intent(path("d/file"), null);
        Intent remove = disk.intent(path("d/empty"), null);
        Intent rename = new Intent(
                path("d/to"), null, disk.stat(path("d/file")).orElseThrow(), file("remote", 0600), path("d/file"), 7);
        Staged replacement = disk.stage(replace, "remote");
        Staged creation = disk.stage(create, "remote");

        // When
        disk.shell("mv d away && ln -s ../outside d");
        String before = outside();

        // Then
        assertDiverged(disk.apply(replace, replacement));
        assertDiverged(disk.apply(create, creation));
        assertDiverged(disk.apply(make));
        assertDiverged(disk.apply(mode));
        assertDiverged(disk.apply(delete));
        assertDiverged(disk.apply(remove));
        assertDiverged(disk.apply(rename));
        assertThat(outside()).isEqualTo(before);
        assertThat(disk.shell("cat away/file")).isEqualTo("old\n");
    }

    private static Entry sameWith(Intent intent, int mode) {
        var file = (Entry.File) intent.expected();
        return new Entry.File(mode, file.size(), file.content(), file.chunked(), 0);
    }

    @Test
    void shouldReadNothingBehindALink() throws IOException {
        // Given
        disk.shell("ln -s ../outside d && ln -s ../outside/file file");

        // Then
        assertThat(disk.workspace.inspect(path("d/file"), true)).isInstanceOf(Observation.Absent.class);
        assertThat(disk.stat(path("d/file"))).isEmpty();
        assertThat(disk.at("file")).isEqualTo(link("../outside/file"));
        assertThatThrownBy(() -> disk.workspace.open(path("d/file"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.workspace.open(path("file"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.workspace.list(Optional.of(path("d")))).isInstanceOf(IOException.class);
    }

    @Test
    void shouldReplaceALinkAndNotWhatItPointsTo() throws IOException {
        // Given
        disk.shell("ln -s ../outside/file file && ln -s ../outside/empty empty");
        String before = outside();

        // When
        assertDone(disk.put("file", "remote", 0777));
        assertDone(disk.delete("empty"));

        // Then
        assertThat(outside()).isEqualTo(before);
        assertThat(disk.shell("cat file; ls")).isEqualTo("remotefile\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf .ghost && ln -s ../outside .ghost",
                "rm -rf .ghost/staging .ghost/trash && ln -s ../../outside .ghost/staging && ln -s ../../outside .ghost/trash"
            })
    void shouldNotStageOrThrowAwayBehindAPlantedLink(String planted) throws IOException {
        // Given
        disk.shell("echo old >file");
        disk.put("file", "first", 0644);
        String before = outside();

        // When
        disk.shell(planted);

        // Then
        assertThatThrownBy(() -> disk.put("file", "second", 0644)).isInstanceOf(IOException.class);
        assertThat(disk.delete("file")).isInstanceOf(Applied.Failed.class);
        assertThat(outside()).isEqualTo(before);
        assertThat(disk.shell("cat file")).isEqualTo("first");
    }

    @Test
    void shouldGoOnWhenAPartOfTheReservedDirectoryIsRemoved() throws IOException {
        // Given
        disk.shell("echo old >file");
        disk.put("file", "first", 0644);

        // When
        disk.shell("rm -rf .ghost/trash");
        assertDone(disk.put("file", "second", 0644));

        // Then
        assertThat(disk.shell("cat file")).isEqualTo("second");
        assertThat(disk.shell("ls .ghost/trash")).isNotEmpty();
    }

    @Test
    void shouldNeverWriteOutsideWhileSomeoneSwapsAParentForALink() throws Exception {
        // Given
        disk.shell("mkdir d && ln -s ../outside evil");
        String before = outside();
        var stop = new AtomicBoolean();
        CompletableFuture<Void> attacker = CompletableFuture.runAsync(() -> {
            while (!stop.get()) {
                Fd.rename(disk.workspace.root.fd, "d", disk.workspace.root.fd, "evil", Fd.RENAME_EXCHANGE);
            }
        });

        // When
        int done = 0;
        for (int i = 0; i < 3_000 || done == 0; i++) {
            WorkspacePath path = path("d/file" + i % 3);
            Applied applied = i % 5 == 4
                    ? disk.apply(new Intent(path, file("x", 0644), null, null, null, 7))
                    : disk.apply(
                            new Intent(path, i % 2 == 0 ? null : file("x", 0644), null, file("x", 0644), null, 7), "x");
            done += applied instanceof Applied.Done ? 1 : 0;
        }
        stop.set(true);
        attacker.get();

        // Then
        assertThat(outside()).isEqualTo(before);
    }

    @Test
    void shouldNameSocketsFifosAndDevices() throws IOException {
        // Given
        disk.shell(
                "mkfifo fifo && python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"socket\")' || mkfifo socket");

        // When
        var children = disk.workspace.list(Optional.empty());

        // Then
        assertThat(children).hasSize(2).allSatisfy(child -> {
            assertThat(child.stat()).isNull();
            assertThat(child.problem().reason()).isEqualTo(Problem.Reason.SPECIAL_FILE);
            assertThat(child.problem().detail()).contains("ignore or remove it");
        });
        for (Child child : children) {
            assertThat(disk.workspace.inspect(path(child.rawName()), true))
                    .isInstanceOfSatisfying(Observation.Unusable.class, unusable -> assertThat(unusable.reason())
                            .isEqualTo(Problem.Reason.SPECIAL_FILE));
        }
    }

    @Test
    void shouldLeaveAnotherNodesWorkspaceAlone() throws IOException {
        // Given
        disk.shell("mkdir -p d/other/in && echo theirs >d/other/file && echo deep >d/other/in/file");
        Intent replace = disk.intent(path("d/other/in/file"), file("remote", 0600));
        disk.shell("mkdir -p d/other/.ghost/staging");

        // When
        var children = disk.workspace.list(Optional.of(path("d")));

        // Then
        assertThat(children)
                .singleElement()
                .satisfies(child -> assertThat(child.problem().reason()).isEqualTo(Problem.Reason.WORKSPACE));
        for (String inside : new String[] {"d/other", "d/other/file", "d/other/in", "d/other/in/file"}) {
            assertThat(disk.workspace.inspect(path(inside), true))
                    .as(inside)
                    .isInstanceOfSatisfying(Observation.Unusable.class, unusable -> assertThat(unusable.reason())
                            .isEqualTo(Problem.Reason.WORKSPACE));
        }
        assertThat(disk.apply(replace, "remote")).isInstanceOf(Applied.Failed.class);
        assertThatThrownBy(() -> disk.workspace.list(Optional.of(path("d/other"))))
                .isInstanceOf(IOException.class);
        assertThat(disk.shell("cat d/other/in/file")).isEqualTo("deep\n");

        // When
        disk.shell("rm -r d/other/.ghost");

        // Then
        assertThat(disk.at("d/other")).isNotNull();
        assertThat(disk.at("d/other/in/file")).isNotNull();
    }

    @Test
    void shouldNotOpenAWorkspaceThatIsOpen() throws IOException {
        // When
        assertThatThrownBy(disk::reopenBeside).hasMessageContaining("another ghost process");

        // Then
        disk.reopen();
    }

    @Test
    void shouldKeepOthersOutWhenTheReservedDirectoryWasRemoved() throws IOException {
        // Given
        disk.shell("rm -r .ghost");
        disk.put("file", "x", 0644);

        // Then
        assertThatThrownBy(disk::reopenBeside).hasMessageContaining("another ghost process");
    }
}
