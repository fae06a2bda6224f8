package io.ghostmirror.node.cli;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Names;
import io.ghostmirror.core.sync.LiveFiles;
import io.ghostmirror.node.grpc.GrpcHubConnection;
import io.ghostmirror.node.grpc.HubTrust;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.sqlite.SqliteNodeStore;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps a directory in a session until it is told to stop. */
@Command(
        name = "join",
        description = {
            "Keeps a directory the same as every other copy in a session, until SIGTERM or Ctrl-C.",
            "",
            "Makes the session when it is missing. What is in the directory already is published; what differs from the"
                    + " session becomes a conflict; nothing is deleted anywhere by joining.",
            "",
            "Prints one line when its copy equals the session:",
            "  ready session=NAME node=ID seq=N entries=N problems=N"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ghost join --session demo --dir ./work",
            "  ghost join --hub box:9000 --token-file ~/token --session demo --dir ~/work",
            "  ghost join --hub box:9000 --hub-fingerprint sha256:... --session s --dir a",
            "  ghost join --session demo --dir ./work --ignore '*.iso' --ignore /scratch/"
        })
final class JoinCommand implements Callable<Integer> {

    private final Console console;
    private final Instance<NodeRunner> runner;

    @Mixin
    HubOptions hub = new HubOptions();

    @Option(
            names = "--session",
            required = true,
            paramLabel = "NAME",
            converter = NameConverter.class,
            description = "The session's name: letters, digits, '.', '_', '-'.")
    String session = "";

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "PATH",
            converter = PathConverter.class,
            description = "The directory to keep in the session.")
    Path directory = Path.of("");

    @Option(
            names = "--node-id",
            paramLabel = "ID",
            converter = NameConverter.class,
            description = "This node's id in the session. Default: the host's name and a hash of PATH.")
    @Nullable
    String nodeId;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            converter = PathConverter.class,
            description = "Where the node remembers what it has synced; outside of PATH."
                    + " Default: ghost-mirror/ in XDG_STATE_HOME or ~/.local/state.")
    @Nullable
    Path stateDirectory;

    @Option(
            names = "--ignore",
            paramLabel = "PATTERN",
            description = "A .gitignore pattern that keeps files here from being published. May be repeated.")
    List<String> ignores = new ArrayList<>();

    @Option(
            names = "--live",
            paramLabel = "PATTERN",
            description = "A .gitignore pattern of files to send while a program still writes to them."
                    + " May be repeated. Default: *.log")
    List<String> live = new ArrayList<>();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    JoinCommand(Console console, Instance<NodeRunner> runner) {
        this.console = console;
        this.runner = runner;
    }

    @Override
    public Integer call() {
        CompletionStage<?> stop = StopSignals.install();
        Path root = realDirectory(directory);
        Path given = stateDirectory;
        Path state = given != null
                ? given.toAbsolutePath().normalize()
                : UserDirectories.ofThisUser().nodeState(session, root);
        if (state.startsWith(root)) {
            throw new CommandFailure("The state directory " + state + " is inside the workspace " + root
                    + ": give a --state-dir outside of it.");
        }
        refuseInside(root);
        HubTrust trust = hub.trust();
        var options =
                new JoinOptions(hub.address(), session, root, state, ignores, live.isEmpty() ? LiveFiles.USUAL : live);
        try (NodeStore store =
                SqliteNodeStore.open(state, session, Optional.ofNullable(nodeId), () -> defaultNodeId(root))) {
            claim(store, root, state);
            NodeMarks.ignored(store, ignores);
            String id = store.identity().nodeId();
            try (var connection = new GrpcHubConnection(hub.address(), trust, hub::token, store.identity())
                    .remembering(new SessionMemory(store))) {
                var listener = new JoinConsole(console, session, id, System::nanoTime);
                runner.get().run(options, store, connection, listener, stop);
            }
        } catch (NodeRunner.NodeFailure e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } finally {
            console.clearProgress();
        }
        return ExitCode.OK;
    }

    static Path realDirectory(Path directory) {
        try {
            Path real = directory.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new CommandFailure("--dir " + directory + " is not a directory: give one.");
            }
            return real;
        } catch (NoSuchFileException e) {
            throw new CommandFailure("The directory " + directory + " does not exist: make it, or give another.", e);
        } catch (IOException e) {
            throw new CommandFailure("The directory " + directory + " cannot be read: " + DiskFault.of(e) + ".", e);
        }
    }

    /** What is in a workspace is in a session: kept in another one as well, each change would come back for ever. */
    private static void refuseInside(Path root) {
        for (Path above = root.getParent(); above != null; above = above.getParent()) {
            if (Files.isDirectory(
                    above.resolve(WorkspacePath.RESERVED).resolve("staging"), LinkOption.NOFOLLOW_LINKS)) {
                throw new CommandFailure("The directory " + root + " is inside the workspace " + above
                        + ": join a directory outside of it, or remove "
                        + above.resolve(WorkspacePath.RESERVED) + " when no node uses that any more.");
            }
        }
    }

    /** A state belongs to one directory: used with another, its synced tree would read as deletes. */
    private static void claim(NodeStore store, Path root, Path state) {
        String here = root.toUri().toString();
        Optional<String> claimed = NodeMarks.root(store);
        if (claimed.isPresent() && !claimed.get().equals(here)) {
            throw new CommandFailure("The state directory " + state + " was made for " + claimed.get() + ", not for "
                    + here + ": give another --state-dir, or none.");
        }
        if (claimed.isEmpty()) {
            NodeMarks.claim(store, here);
        }
    }

    private static String defaultNodeId(Path root) {
        String host = hostName().replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        String head = host.isEmpty() ? "node" : host.substring(0, Math.min(100, host.length()));
        return Names.check("node id", head + "-" + UserDirectories.shortHash(root));
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            return System.getenv().getOrDefault("HOSTNAME", "");
        }
    }
}
