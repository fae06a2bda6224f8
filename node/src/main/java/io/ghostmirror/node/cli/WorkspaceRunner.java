package io.ghostmirror.node.cli;

import io.ghostmirror.core.content.CutMemory;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.ParallelCut;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.sync.LiveFiles;
import io.ghostmirror.node.fs.linux.InotifyWatcher;
import io.ghostmirror.node.fs.linux.LinuxWorkspace;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.sync.NodeListener;
import io.ghostmirror.node.sync.NodeLoop;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Puts the sync loop together with this machine's file system. */
@Dependent
final class WorkspaceRunner implements NodeRunner {

    private static final int HASHERS = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final int IDLE_SECONDS = 10;

    @Override
    public void run(
            JoinOptions options, NodeStore store, HubConnection hub, NodeListener listener, CompletionStage<?> stop) {
        var cuts = new CutMemory();
        try (var hashers = hashers();
                var workspace = LinuxWorkspace.open(
                        options.directory(),
                        content -> recipe(content, store, hashers, cuts),
                        () -> System.nanoTime() / 1_000_000);
                var watcher = InotifyWatcher.of(workspace);
                var telemetry =
                        NodeSignals.start(options.session(), store.identity().nodeId())) {
            telemetry.signals().watching(watcher::watched);
            new NodeLoop(
                            store,
                            hub,
                            workspace,
                            watcher,
                            excludes(options.directory(), options.ignores()),
                            new LiveFiles(options.live()),
                            listener,
                            telemetry.signals(),
                            hashers)
                    .run(stop);
        } catch (IOException e) {
            throw new NodeFailure("The directory " + options.directory() + " cannot be used: " + e.getMessage() + ".");
        } catch (io.ghostmirror.node.sync.NodeFailure e) {
            throw new NodeFailure(String.valueOf(e.getMessage()));
        }
    }

    /** What is cut at a look is known when it is uploaded, and when a changed file is brought over it. */
    private static Digest recipe(ReadableByteChannel content, NodeStore store, Executor hashers, CutMemory cuts)
            throws IOException {
        Recipe recipe = ParallelCut.of(content, hashers, cuts);
        store.saveRecipe(recipe.digest(), Recipe.encodeFlat(recipe.chunks()));
        return recipe.digest();
    }

    /** For hashing large files; no thread stays when there is nothing to do. */
    private static ExecutorService hashers() {
        var pool = new ThreadPoolExecutor(
                HASHERS,
                HASHERS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("hasher-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Git's own excludes that only this machine has come first, so that those of the command line win. */
    static IgnoreRules excludes(Path directory, List<String> ignores) throws IOException {
        var patterns = new ArrayList<String>();
        Path git = directory.resolve(".git/info/exclude");
        if (Files.isRegularFile(git)) {
            patterns.addAll(Files.readAllLines(git, StandardCharsets.ISO_8859_1));
        }
        ignores.forEach(pattern ->
                patterns.add(new String(pattern.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        return IgnoreRules.withExcludes(patterns);
    }
}
