package io.ghostmirror.node.cli;

import io.ghostmirror.core.content.Chunker;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.node.fs.linux.InotifyWatcher;
import io.ghostmirror.node.fs.linux.LinuxWorkspace;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.sync.NodeListener;
import io.ghostmirror.node.sync.NodeLoop;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletionStage;

/** Puts the sync loop together with this machine's file system. */
@Dependent
final class WorkspaceRunner implements NodeRunner {

    @Override
    public void run(
            JoinOptions options, NodeStore store, HubConnection hub, NodeListener listener, CompletionStage<?> stop) {
        try (var workspace = LinuxWorkspace.open(
                        options.directory(),
                        content -> Recipe.cut(content, Chunker.Sink.NONE).digest(),
                        () -> System.nanoTime() / 1_000_000);
                var watcher = InotifyWatcher.of(workspace)) {
            new NodeLoop(store, hub, workspace, watcher, excludes(options), listener).run(stop);
        } catch (IOException e) {
            throw new NodeFailure("The directory " + options.directory() + " cannot be used: " + e.getMessage() + ".");
        } catch (io.ghostmirror.node.sync.NodeFailure e) {
            throw new NodeFailure(String.valueOf(e.getMessage()));
        }
    }

    /** Git's own excludes that only this machine has come first, so that those of the command line win. */
    private static IgnoreRules excludes(JoinOptions options) throws IOException {
        var patterns = new ArrayList<String>();
        Path git = options.directory().resolve(".git/info/exclude");
        if (Files.isRegularFile(git)) {
            patterns.addAll(Files.readAllLines(git, StandardCharsets.ISO_8859_1));
        }
        options.ignores()
                .forEach(pattern -> patterns.add(
                        new String(pattern.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        return IgnoreRules.withExcludes(patterns);
    }
}
