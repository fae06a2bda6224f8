package io.ghostmirror.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.sync.LiveFiles;
import io.ghostmirror.core.sync.NodeEngine;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.HubConnection.Health;
import io.ghostmirror.node.port.Workspace.KeptTrash;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthReportsTest {

    private static final long LIMIT = 1L << 30;

    private final List<Health> reports = new ArrayList<>();
    private final HealthReports health = new HealthReports(
            (HubConnection) Proxy.newProxyInstance(
                    HubConnection.class.getClassLoader(),
                    new Class<?>[] {HubConnection.class},
                    (proxy, method, arguments) -> reports.add((Health) arguments[0]) ? null : null),
            new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE));
    private long now;

    @Test
    void shouldTellOfATrashThatIsTooLargeAsLongAsItIs() {
        // When, Then
        assertThat(told(new KeptTrash(2, LIMIT)).problems()).isEmpty();

        // When
        Health full = told(new KeptTrash(3, LIMIT + 1));

        // Then
        assertThat(full.problemCount()).isEqualTo(1);
        assertThat(full.trash()).isEqualTo(new HubConnection.Trash(3, LIMIT + 1, LIMIT));
        assertThat(full.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo(Problem.Reason.TRASH))
                .satisfies(problem -> assertThat(problem.detail())
                        .contains((LIMIT + 1) + " bytes in 3 files", "limit: " + LIMIT, "end those programs"));

        // When: it grows, it is told once
        Health fuller = told(new KeptTrash(4, LIMIT + 2));

        // Then
        assertThat(fuller.problems()).hasSize(1);
        assertThat(told(new KeptTrash(0, 0)).problems()).isEmpty();
    }

    private Health told(KeptTrash kept) {
        now += 1_000;
        health.trash(kept);
        health.tell(now, true, false);
        return reports.getLast();
    }
}
