package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import io.ghostmirror.load.wire.Link;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every shape a tree can have, made on a running node and on one that joins with it. */
@ExtendWith(MeshExtension.class)
class TreesIT {

    private static final String SIZES = """
            : >empty; printf x >one
            for n in 65535 65536 65537 262144 1000000; do head -c $n /dev/urandom >size-$n; done
            truncate -s 5M sparse; printf end >>sparse
            head -c 300000 /dev/zero >zeros
            """;
    private static final String NAMES = """
            echo 1 >'with space'; echo 2 >"$(printf 'new\\nline')"; echo 3 >-dash; echo 4 >'*?[]'; echo 5 >'quote"'"'"'$x`'
            echo 6 >"$(printf '\\303\\251 composed')"; echo 7 >"$(printf 'e\\314\\201 decomposed')"; echo 8 >"$(printf '\\377\\376 raw')"
            echo 9 >"$(printf '%0255d' 0)"; echo 10 >' leading'; echo 11 >'trailing '; echo 12 >..dots; echo 13 >back\\\\slash
            mkdir "$(printf '\\200dir')"; echo 14 >"$(printf '\\200dir')/in"; echo 15 >Case; echo 16 >case
            """;
    private static final String LINKS = """
            mkdir -p target/dir; echo t >target/file
            ln -s target/file to-file; ln -s target to-directory; ln -s nowhere dangling; ln -s /etc/hostname absolute
            ln -s ../../../../etc escaping; ln -s self self; ln -s "$(printf '\\377')" raw-link
            """;
    private static final String MODES = """
            for m in 600 644 700 755 777 400 444 000; do echo $m >mode-$m; chmod $m mode-$m; done
            for m in 700 755 777 500; do mkdir dir-$m; echo x >dir-$m/x; chmod $m dir-$m; done
            """;
    private static final String EMPTY_DIRECTORIES = "mkdir -p e/m/p/t/y other/empty";
    private static final String HARD_LINKS =
            "mkdir store pkg && echo lib >store/lib && ln store/lib pkg/lib && ln store/lib pkg/lib2 && ln store/lib lib";

    @ParameterizedTest
    @ValueSource(strings = {SIZES, NAMES, LINKS, MODES, EMPTY_DIRECTORIES, HARD_LINKS})
    void shouldMirrorWhatIsMadeOnARunningNode(String script, Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When
        Shell.run(a.directory(), script);

        // Then
        mesh.awaitEqual(a, b);
    }

    @ParameterizedTest
    @ValueSource(strings = {SIZES, NAMES, LINKS, MODES, EMPTY_DIRECTORIES, HARD_LINKS})
    void shouldMirrorWhatANodeJoinsWith(String script, Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), script);
        var before = Trees.shape(a.directory());

        // When
        a.start();
        GhostNode b = mesh.join("b");

        // Then
        Trees.assertEqual(a.directory(), b.directory());
        assertThat(Trees.shape(a.directory())).isEqualTo(before);
    }

    @Test
    void shouldFollowWritesThroughAnyNameOfAHardLink(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), HARD_LINKS);
        mesh.awaitEqual(a, b);

        // When
        Shell.run(a.directory(), "echo patched >>pkg/lib && chmod 755 lib");

        // Then
        mesh.awaitText(b, "store/lib", "lib\npatched\n");
        mesh.awaitEqual(a, b);

        // When
        Shell.run(b.directory(), "echo mine >pkg/lib");

        // Then: what comes from elsewhere goes to one name
        mesh.awaitText(a, "pkg/lib", "mine\n");
        mesh.awaitEqual(a, b);
        assertThat(a.path("lib")).hasContent("lib\npatched\n");
    }

    @Test
    void shouldFollowAWriteThroughANewNameOfAFile(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "echo old >first");
        mesh.awaitEqual(a, b);

        // When
        Shell.run(a.directory(), "ln first second && echo new >>second");

        // Then
        mesh.awaitText(b, "first", "old\nnew\n");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldMirrorALargeFile(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When
        Shell.run(a.directory(), "head -c 104857600 /dev/urandom >large");

        // Then
        mesh.awaitEqual(a, b);

        // When
        Shell.run(
                a.directory(),
                "printf changed | dd of=large bs=1 seek=50000000 conv=notrunc status=none; printf more >>large");

        // Then
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldFollowFlipsOfType(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(
                a.directory(),
                "echo f >x; echo f >y; mkdir z && echo in >z/in; mkdir p && echo in >p/in; ln -s x q; ln -s x r");
        mesh.awaitEqual(a, b);

        // When
        Shell.run(
                a.directory(),
                "rm x && mkdir x && echo in >x/in; rm y && ln -s x y; rm -r z && echo f >z; rm -r p && ln -s x p;"
                        + " rm q && echo f >q; rm r && mkdir r && echo in >r/in");
        var made = Trees.shape(a.directory());

        // Then
        mesh.awaitEqual(a, b);
        assertThat(Trees.shape(a.directory())).isEqualTo(made);

        // When
        Shell.run(
                b.directory(),
                "rm -r x && echo f >x; rm y && mkdir y; rm z && ln -s x z; rm p && echo p >p; rm -r r && ln -s q r");

        // Then
        mesh.awaitEqual(b, a);
    }

    @ParameterizedTest
    @CsvSource({
        "3, rm -r d && echo f >d",
        "600, rm -r d && echo f >d",
        "3, rm -r d && ln -s x d",
        "100, echo f >t && rm -r d && mv t d",
        "100, mv d e && ln -s e d",
        "3, mv d e && echo f >d"
    })
    void shouldPutAtOnceWhatTakesThePlaceOfADirectory(int files, String script, Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir -p d/sub && for i in $(seq " + files + "); do echo $i >d/sub/$i; done");
        mesh.awaitEqual(a, b);

        // When
        Shell.run(a.directory(), script);
        var made = Trees.shape(a.directory());

        // Then
        mesh.awaitEqual(a, b);
        assertThat(Trees.shape(a.directory())).isEqualTo(made);
    }

    @Test
    void shouldFollowChangesOfModeAlone(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "echo x >tool && mkdir d");
        mesh.awaitEqual(a, b);

        // When
        Shell.run(a.directory(), "chmod 755 tool && chmod 700 d");

        // Then
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldNeverApplySpecialBits(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When
        Shell.run(a.directory(), "echo x >s && chmod 6755 s && mkdir d && chmod 3777 d && echo end >end");

        // Then
        mesh.awaitText(b, "end", "end\n");
        mesh.await("b has s and d without special bits", () -> {
            var shape = Trees.shape(b.directory());
            return "file 755 2".equals(shape.get("s")) && "directory 777".equals(shape.get("d"));
        });
    }

    @Test
    void shouldRenameAFileWithoutMovingContent(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        GhostNode b = mesh.node("b");
        Shell.run(a.directory(), "mkdir d && head -c 5000000 /dev/urandom >Large && head -c 50000 /dev/urandom >Small");
        try (var link = Link.to(mesh.hub().grpc());
                var origin = Link.to(mesh.hub().grpc())) {
            a.via(origin.address()).start();
            b.via(link.address()).start();
            String inodes = Shell.run(b.directory(), "stat -c %i Large Small");
            long before = link.bytesFromTarget() + origin.bytesToTarget();

            // When: by case alone, and to another directory
            Shell.run(a.directory(), "mv Large large && mv Small d/small");

            // Then
            mesh.await(
                    "b has the new names",
                    () -> Trees.shape(b.directory()).keySet().equals(Set.of("d", "large", "d/small")));
            assertThat(Shell.run(b.directory(), "stat -c %i large d/small"))
                    .as("inodes of the same files")
                    .isEqualTo(inodes);
            assertThat(link.bytesFromTarget() + origin.bytesToTarget() - before)
                    .as("bytes of two renames")
                    .isLessThan(20_000);
        }
        Trees.assertEqual(a.directory(), b.directory());
    }

    @Test
    void shouldSkipWhatIsNoFileAndSaySo(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When
        Shell.run(a.directory(), "mkfifo pipe && echo x >file");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(a.path("socket"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
        }
        boolean device =
                Shell.tryRun(a.directory(), "mknod", "device", "c", "1", "3").code() == 0;
        List<String> special = device ? List.of("pipe", "socket", "device") : List.of("pipe", "socket");

        // Then
        mesh.awaitText(b, "file", "x\n");
        for (String name : special) {
            mesh.await("the problem of " + name + " is reported", () -> mesh.cli()
                    .out("status", "--session", Mesh.SESSION)
                    .lines()
                    .anyMatch(line -> line.contains("SPECIAL_FILE") && line.contains(name)));
        }
        assertThat(Trees.shape(b.directory())).containsOnlyKeys("file");
    }

    @Test
    void shouldMirrorDeepTreesAndParkWhatIsTooLong(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When: 200 levels in all, and beside them 20 levels of 220 bytes, which is over 4,095
        Shell.run(a.directory(), "p=.; for i in $(seq 200); do p=$p/d$i; done; mkdir -p $p && echo deep >$p/file");
        Shell.run(
                a.directory(),
                "n=$(printf '%0220d' 0); h=$n; for i in $(seq 9); do h=$h/$n; done; mkdir -p $h other/$h;"
                        + " echo lost >other/$h/file; mv other/$n $h; rmdir other");
        Shell.run(a.directory(), "echo end >end");

        // Then
        mesh.awaitText(b, "end", "end\n");
        mesh.await("b has 200 levels", () -> Trees.shape(b.directory()).keySet().stream()
                .anyMatch(path -> path.endsWith("d200/file")));
        mesh.await(
                "the problem is reported",
                () -> mesh.cli().out("status", "--session", Mesh.SESSION).contains("TOO_LONG"));
        mesh.await(
                "all that fits is there",
                () -> Trees.shape(b.directory()).keySet().stream()
                                .filter(path -> path.startsWith("000"))
                                .count()
                        == 18);
    }

    @Test
    void shouldFollowAnUnpackedArchiveAndItsRemoval(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        var archive = mesh.outside("archive");
        Shell.run(
                archive,
                "mkdir -p t && for d in $(seq 30); do mkdir -p t/$d/sub; for f in $(seq 40); do seq $f >t/$d/sub/$f; done; done"
                        + " && tar cf all.tar t");

        // When
        Shell.run(a.directory(), "tar xf '" + archive + "/all.tar'");

        // Then
        mesh.await("a has it", () -> Trees.shape(a.directory()).size() == 1_261);
        mesh.awaitEqual(a, b);

        // When
        Shell.run(b.directory(), "rm -rf t");

        // Then
        mesh.awaitGone(a, "t");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldFollowADirectoryThatIsMadeAgain(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When
        Shell.run(
                a.directory(),
                "for i in $(seq 20); do rm -rf d; mkdir -p d/sub; echo $i >d/sub/$i; echo $i >d/n; done");

        // Then
        mesh.awaitText(b, "d/n", "20\n");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldFollowTheWaysEditorsSave(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(
                a.directory(),
                "echo 0 >truncated; echo 0 >replaced; echo 0 >backed; echo 0 >linked; echo 0 >again; echo 0 >dated");
        mesh.awaitEqual(a, b);

        // When
        Shell.run(
                a.directory(),
                "echo 1 >truncated; echo 1 >.replaced.swp && mv .replaced.swp replaced; mv backed backed~ && echo 1 >backed && rm backed~;"
                        + " echo 1 >l.tmp && rm linked && ln l.tmp linked && rm l.tmp; rm again && echo 1 >again;"
                        + " touch -r dated t && echo 1 >dated && touch -r t dated && rm t");

        // Then
        for (String name : new String[] {"truncated", "replaced", "backed", "linked", "again", "dated"}) {
            mesh.awaitText(b, name, "1\n");
        }
        mesh.awaitEqual(a, b);
    }
}
