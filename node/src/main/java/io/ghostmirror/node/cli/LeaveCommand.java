package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.node.port.NodeStore.Identity;
import io.ghostmirror.proto.v1.ForgetNodeRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a directory out of its session. */
@Command(
        name = "leave",
        description = {
            "Takes a directory out of the session that it was joined to. Its files stay as they are.",
            "",
            "What the node remembers and the directory's .ghost are removed, and the hub forgets the node; conflicts that it"
                    + " has part in stay. To join again is to join as a new node. The node must not run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ghost leave",
            "  ghost leave --dir ./work --hub box:9000 --token-file ~/token",
            "  ghost leave --dir ./work --force"
        })
final class LeaveCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    HubOptions hub = new HubOptions();

    @Option(
            names = "--dir",
            paramLabel = "PATH",
            converter = PathConverter.class,
            description = "The directory. Default: the current one.")
    Path directory = Path.of("");

    @Option(
            names = "--session",
            paramLabel = "NAME",
            converter = NameConverter.class,
            description = "The session, when the directory was joined to several.")
    @Nullable
    String session;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            converter = PathConverter.class,
            description = "The --state-dir that `ghost join` was given.")
    @Nullable
    Path stateDirectory;

    @Option(names = "--force", description = "Leave though the hub does not have everything.")
    boolean force;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    LeaveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path root = JoinCommand.realDirectory(directory);
        Path state = JoinedStates.of(root, Optional.ofNullable(session), Optional.ofNullable(stateDirectory));
        Identity left;
        boolean told;
        try (var leaving = Leaving.begin(root, state)) {
            if (!force) {
                Optional<String> unsent = leaving.unsent();
                if (unsent.isPresent()) {
                    passOrRefuse(leaving, unsent.get());
                }
            }
            left = leaving.identity();
            told = tellHub(left);
            leaving.finish();
        } catch (IOException e) {
            throw new CommandFailure("The directory " + root + " cannot be left: " + DiskFault.of(e) + ".", e);
        }
        if (json) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("left", left.session());
            object.put("node", left.nodeId());
            object.put("directory", root.toString());
            object.put("hubTold", told);
            console.json(object);
        } else {
            console.line("Left session " + left.session() + ": the files in " + root + " stay as they are.");
        }
        console.flush();
        return ExitCode.OK;
    }

    /** What is only here is to be sent first, unless its session was deleted: nobody can take it in then. */
    private void passOrRefuse(Leaving leaving, String unsent) {
        if (!isDeleted(leaving.identity(), leaving.sessionId())) {
            throw new CommandFailure(unsent
                    + ": join once more until it is ready, or leave with --force, which keeps the files as they are.");
        }
        console.note("ghost: " + unsent + ". The session was deleted, so they stay here alone.");
    }

    /** Whether the hub says so; what is not known of it is no reason to leave anything behind. */
    private boolean isDeleted(Identity node, String sessionId) {
        try (var client = new HubClient(hub.address(), hub.trust(), hub.token())) {
            client.configuration(node.session(), node.nodeId(), sessionId);
            return false;
        } catch (StatusRuntimeException e) {
            return HubSentence.isDeletedSession(e);
        } catch (CommandFailure e) {
            return false;
        }
    }

    /** A hub that cannot be told keeps a line about a node that is offline. Returns whether it was told. */
    private boolean tellHub(Identity node) {
        try (var client = new HubClient(hub.address(), hub.trust(), hub.token())) {
            client.unary()
                    .forgetNode(ForgetNodeRequest.newBuilder()
                            .setSession(node.session())
                            .setNodeId(node.nodeId())
                            .setIncarnation(ByteString.copyFrom(node.incarnation()))
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            return HubSentence.isUnknownSession(e) || untold(node, HubSentence.of(e, hub.address()));
        } catch (CommandFailure e) {
            return untold(node, String.valueOf(e.getMessage()));
        }
    }

    private boolean untold(Identity node, String why) {
        console.note("ghost: The hub was not told, and goes on listing node " + node.nodeId() + " of session "
                + node.session() + " as offline: " + why);
        return false;
    }
}
