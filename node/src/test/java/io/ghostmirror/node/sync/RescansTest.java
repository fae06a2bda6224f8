package io.ghostmirror.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.LiveFiles;
import io.ghostmirror.core.sync.NodeEngine;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.node.fs.linux.LinuxWorkspace;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeTelemetry;
import io.ghostmirror.node.port.Watcher;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no event tells of is found by a scan of the whole tree, now and then, while nothing goes on. */
class RescansTest {

    private static final long LONG_ENOUGH = 700_000;
    private static final long ALWAYS = Long.MAX_VALUE / 4;

    @TempDir
    Path root;

    private final List<String> reports = new ArrayList<>();
    private final List<NodeEvent.Scanned> scans = new ArrayList<>();
    private final Set<WorkspacePath> unwatchable = new HashSet<>();
    private LinuxWorkspace workspace;
    private HealthReports health;
    private Rescans rescans;

    @BeforeEach
    void open() throws IOException {
        workspace = LinuxWorkspace.open(
                root,
                content -> {
                    throw new IOException("there are no large files");
                },
                () -> 0);
        var hub = (HubConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HubConnection.class}, (proxy, method, arguments) -> {
                    reports.add(method.getName() + List.of(arguments));
                    return null;
                });
        var watcher = (Watcher) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Watcher.class},
                (proxy, method, arguments) -> ((Optional<?>) arguments[0])
                        .filter(unwatchable::contains)
                        .isEmpty());
        health = new HealthReports(hub, new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE));
        var scanner = new TreeScanner(
                workspace, watcher, new Rules(workspace, IgnoreRules.NONE, changed -> {}), NodeTelemetry.NONE);
        rescans = new Rescans(scanner, Runnable::run, Runnable::run, this::scanned, health, 0);
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    private void scanned(NodeEvent event) {
        var scanned = (NodeEvent.Scanned) event;
        scans.add(scanned);
        // As the engine does with what it does not know.
        rescans.inspected(scanned.found().stream().map(NodeEvent.Found::path).toList());
    }

    @Test
    void shouldScanAllWhenNothingGoesOn() throws IOException {
        // Given
        Files.writeString(root.resolve("hidden"), "x");

        // When
        rescans.run(1_000, true);
        rescans.run(LONG_ENOUGH, false);

        // Then
        assertThat(scans).isEmpty();
        assertThat(rescans.due()).isGreaterThan(LONG_ENOUGH);

        // When
        rescans.run(rescans.due(), true);

        // Then
        assertThat(scans).singleElement().satisfies(scan -> {
            assertThat(scan.directory()).isEmpty();
            assertThat(scan.found()).extracting(NodeEvent.Found::path).containsExactly(new WorkspacePath("hidden"));
        });
        assertThat(rescans.due()).as("the next one").isGreaterThan(LONG_ENOUGH * 3 / 2);
    }

    @Test
    void shouldTellAsDriftWhatNoEventToldOf() throws IOException {
        // Given
        Files.writeString(root.resolve("hidden"), "x");

        // When
        rescans.run(LONG_ENOUGH, true);
        health.tell(LONG_ENOUGH, true, false);

        // Then
        assertThat(reports).singleElement().asString().contains("hidden");
    }

    @Test
    void shouldGoOnLookingAtDirectoriesThatHaveNoWatch() throws IOException {
        // Given
        var directory = new WorkspacePath("d");
        Files.createDirectory(root.resolve("d"));
        unwatchable.add(directory);
        rescans.scan(Optional.empty());
        scans.clear();

        // When
        rescans.run(0, false);
        Files.writeString(root.resolve("d/later"), "x");
        rescans.run(ALWAYS, false);

        // Then
        assertThat(scans).extracting(NodeEvent.Scanned::directory).containsOnly(Optional.of(directory));
        assertThat(scans.getLast().found())
                .extracting(NodeEvent.Found::path)
                .containsExactly(new WorkspacePath("d/later"));

        // When: there are watches again
        unwatchable.clear();
        rescans.run(ALWAYS, false);
        scans.clear();
        rescans.run(ALWAYS, false);

        // Then
        assertThat(scans).isEmpty();
    }

    @Test
    void shouldSayOfADirectoryThatCannotBeListedThatNothingIsKnown() throws IOException {
        // Given
        Files.createSymbolicLink(root.resolve("d"), root);

        // When
        rescans.scan(Optional.of(new WorkspacePath("d")));

        // Then: never an empty listing
        assertThat(scans.getLast().unlisted()).containsExactly(new WorkspacePath("d"));
    }
}
