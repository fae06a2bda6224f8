package io.ghostmirror.node.grpc;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.HubConnection.Health;
import io.ghostmirror.proto.v1.NodeState;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.wire.Wire;
import java.util.List;

/** Writes a node's reports, each small enough for one message: what does not fit is only counted. */
record HealthMessages(String session, String nodeId, long fencingToken) {

    private static final int MAX_LISTED = 1_000;
    private static final int MAX_BYTES = 100 * 1024;

    ReportHealthRequest of(Health health, List<WorkspacePath> drift) {
        var report = ReportHealthRequest.newBuilder()
                .setSession(session)
                .setNodeId(nodeId)
                .setFencingToken(fencingToken)
                .setState(state(health.state()))
                .setApplied(Wire.toWire(health.applied()))
                .setEntries(health.entries())
                .setProblemCount(health.problemCount())
                .setHeldDeletes(health.heldDeletes());
        int room = MAX_BYTES;
        for (Problem problem : health.problems()
                .subList(0, Math.min(MAX_LISTED, health.problems().size()))) {
            var message = Wire.toWire(problem);
            room -= message.getSerializedSize();
            if (room < 0) {
                break;
            }
            report.addProblems(message);
        }
        room = MAX_BYTES;
        for (WorkspacePath path : drift.subList(0, Math.min(MAX_LISTED, drift.size()))) {
            room -= path.raw().length();
            if (room < 0) {
                break;
            }
            report.addDrift(ByteString.copyFrom(path.bytes()));
        }
        return report.build();
    }

    private static NodeState state(Health.State state) {
        return switch (state) {
            case JOINING -> NodeState.NODE_STATE_JOINING;
            case READY -> NodeState.NODE_STATE_READY;
            case DRAINING -> NodeState.NODE_STATE_DRAINING;
        };
    }
}
