package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.ListNodesRequest;
import io.ghostmirror.proto.v1.NodeStatus;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Lists a session's nodes. */
@Command(
        name = "nodes",
        description = "Lists a session's nodes, those that are offline too.",
        footerHeading = "%nExamples:%n",
        footer = {"  ghost nodes --session demo", "  ghost nodes --session demo --json"})
final class NodesCommand extends SessionCommand {

    NodesCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        List<NodeStatus> nodes = client.unary()
                .listNodes(ListNodesRequest.newBuilder().setSession(session).build())
                .getNodesList();
        if (json) {
            nodes.forEach(node -> console.json(NodeView.json(node)));
        } else if (nodes.isEmpty()) {
            console.line("No node has joined session " + session + ": `ghost join` makes one.");
        } else {
            NodeView.table(nodes, System.currentTimeMillis()).lines().forEach(console::line);
        }
        return ExitCode.OK;
    }
}
