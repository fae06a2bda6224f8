package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.DecideHeldDeletesRequest;
import io.ghostmirror.proto.v1.DecideHeldDeletesResponse;
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
        DecideHeldDeletesResponse decided = client.unary()
                .decideHeldDeletes(DecideHeldDeletesRequest.newBuilder()
                        .setSession(session)
                        .setNodeId(node)
                        .setApprove(approve)
                        .build());
        if (decided.getNodes() == 0) {
            throw new CommandFailure((node.isEmpty() ? "No node" : "Node " + node) + " of session " + session
                    + (node.isEmpty() ? " is" : " is not") + " online to take the decision: `ghost nodes --session "
                    + session + "` lists them.");
        }
        if (json) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("approved", approve);
            object.put("nodes", decided.getNodes());
            object.put("heldDeletes", decided.getHeldDeletes());
            console.json(object);
        } else {
            console.line(sentence(decided));
        }
        return ExitCode.OK;
    }

    private String sentence(DecideHeldDeletesResponse decided) {
        if (decided.getHeldDeletes() == 0) {
            return "Nothing is held by "
                    + (node.isEmpty() ? "the " + Formats.count(decided.getNodes(), "node") + " online" : "node " + node)
                    + ".";
        }
        String held = Formats.count(decided.getHeldDeletes(), "held delete");
        return approve ? held + " let through." : held + " rejected: the files come back.";
    }
}
