package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.DecideHeldDeletesRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Decides about held deletes. */
abstract class DecisionCommand extends SessionCommand {

    private final boolean approve;

    @Option(
            names = "--node",
            paramLabel = "ID",
            converter = NameConverter.class,
            description = "Only what this node holds. Default: all nodes of the session.")
    String node = "";

    DecisionCommand(Console console, boolean approve) {
        super(console);
        this.approve = approve;
    }

    @Override
    int run(HubClient client, Console console) {
        int nodes = client.unary()
                .decideHeldDeletes(DecideHeldDeletesRequest.newBuilder()
                        .setSession(session)
                        .setNodeId(node)
                        .setApprove(approve)
                        .build())
                .getNodes();
        if (nodes == 0) {
            throw new CommandFailure("No node of session " + session
                    + " is online to take the decision: `ghost nodes --session " + session + "` lists them.");
        }
        if (json) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("approved", approve);
            object.put("nodes", nodes);
            console.json(object);
        } else {
            console.line(
                    Formats.count(nodes, "node") + (approve ? ": held deletes pass." : ": deleted files come back."));
        }
        return ExitCode.OK;
    }
}
