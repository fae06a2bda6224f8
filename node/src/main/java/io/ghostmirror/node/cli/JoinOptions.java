package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.HubAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What `ghost join` was asked to do.
 *
 * @param directory the workspace's root; exists, links resolved
 * @param state the node's state directory, outside of the workspace
 * @param ignores patterns that only block first publication from this node
 * @param live patterns of files that are sent while they are written to
 */
record JoinOptions(
        HubAddress hub, String session, Path directory, Path state, List<String> ignores, List<String> live) {
    JoinOptions {
        ignores = List.copyOf(ignores);
        live = List.copyOf(live);
    }
}
