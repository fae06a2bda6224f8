package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.Candidates;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One text was changed on two nodes that did not know of each other. */
@ExtendWith(MeshExtension.class)
class MergeConflictIT {

    @Test
    void shouldMergeWhatDoesNotClashAndNothingElse(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "seq 9 >apart && seq 9 >clash");
        mesh.awaitEqual(a, b);
        mesh.awaitText(b, "clash", Files.readString(a.path("clash")));
        mesh.awaitApplied(a, b);
        b.process().terminate();
        Shell.run(a.directory(), "sed -i s/1/one/ apart clash");
        Shell.run(b.directory(), "sed -i s/9/nine/ apart && sed -i s/1/ein/ clash");
        mesh.awaitApplied(a);
        b.start();
        Candidates.await(mesh, 2);

        // When
        String merged = mesh.cli().out("conflicts", "--session", Mesh.SESSION, "--merge", "1", "apart");
        Shell.Output refused = mesh.cli().run("conflicts", "--session", Mesh.SESSION, "--merge", "1", "clash");

        // Then
        String both = "one\n2\n3\n4\n5\n6\n7\n8\nnine\n";
        mesh.awaitText(a, "apart", both);
        mesh.awaitText(b, "apart", both);
        assertThat(merged).contains("by a+b");
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("clash in 1 place").doesNotContain("\tat ");
        assertThat(Candidates.await(mesh, 1)).containsOnlyKeys("clash");
        assertThat(Files.readString(b.path("clash"))).startsWith("one\n");
    }
}
