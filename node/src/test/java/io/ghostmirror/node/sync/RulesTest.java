package io.ghostmirror.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesTest {

    private final List<WorkspacePath> changed = new ArrayList<>();
    private final Rules rules = new Rules(noWorkspace(), IgnoreRules.NONE, event -> changed.add(event.file()));

    @Test
    void shouldForgetRuleFilesOfADirectoryThatIsGone() {
        // Given
        see("d/.gitignore");
        see("d/e/.cortexignore");
        see("d-e/.gitignore");
        changed.clear();

        // When
        rules.seen(path("d"), new Observation.Absent());

        // Then
        assertThat(changed).containsExactly(path("d/.gitignore"), path("d/e/.cortexignore"));
        assertThat(rules.ignores(path("d/a"), false)).isFalse();
        assertThat(rules.ignores(path("d-e/a"), false)).isTrue();
    }

    @Test
    void shouldIgnoreByTheRuleFilesThatTheManifestHas() {
        // Given
        see(".gitignore", "a\n/d/.cortexignore\n");
        see("d/.cortexignore", "!a\n");
        assertThat(rules.ignores(path("d/a"), true)).isTrue();

        // When
        rules.follow(Set.of(path(".gitignore"), path("d/.cortexignore")));

        // Then
        assertThat(rules.ignores(path("d/a"), true)).isFalse();
        assertThat(rules.ignores(path("a"), true)).isTrue();
    }

    private void see(String file) {
        see(file, "a\n");
    }

    private void see(String file, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        var stat = new Stat(Stat.Kind.FILE, 0644, content.length, 1, 1, 1, 1);
        var entry = new Entry.File(0644, content.length, Digest.of(content), false, 0);
        rules.seen(path(file), new Observation.Present(entry, stat, content));
    }

    private static WorkspacePath path(String text) {
        return WorkspacePath.of(text);
    }

    private static Workspace noWorkspace() {
        return (Workspace) Proxy.newProxyInstance(
                Workspace.class.getClassLoader(), new Class<?>[] {Workspace.class}, (proxy, method, args) -> {
                    throw new AssertionError("not to be used: " + method.getName());
                });
    }
}
