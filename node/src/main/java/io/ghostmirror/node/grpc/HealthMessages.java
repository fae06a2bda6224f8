package io.ghostmirror.node.grpc;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.HubConnection.Drift;
import io.ghostmirror.node.port.HubConnection.Health;
import io.ghostmirror.proto.v1.DriftKind;
import io.ghostmirror.proto.v1.NodeState;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.wire.Wire;
import java.util.List;

/** Writes a node's reports, each small enough for one message: what does not fit is only counted. */
record HealthMessages(String session, String nodeId, long fencingToken) {

    /** In one message. */
    static final int MAX_DRIFT = 16;

    private static final int MAX_LISTED = 1_000;
    private static final int MAX_BYTES = 100 * 1024;

    ReportHealthRequest of(Health health, List<Drift> drift) {
        var report = ReportHealthRequest.newBuilder()
                .setSession(session)
                .setNodeId(nodeId)
                .setFencingToken(fencingToken)
                .setState(state(health.state()))
                .setApplied(Wire.toWire(health.applied()))
                .setEntries(health.entries())
                .setProblemCount(health.problemCount())
                .setHeldDeletes(health.heldDeletes())
                .setTrashFiles(health.trash().files())
                .setTrashBytes(health.trash().bytes())
                .setTrashLimitBytes(health.trash().limitBytes());
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
        drift.forEach(found -> report.addDrift(drift(found, MAX_LISTED / drift.size(), MAX_BYTES / drift.size())));
        return report.build();
    }

    private static io.ghostmirror.proto.v1.Drift drift(Drift found, int limit, int maxBytes) {
        var message = io.ghostmirror.proto.v1.Drift.newBuilder()
                .setKind(
                        switch (found.kind()) {
                            case MANIFEST -> DriftKind.DRIFT_KIND_MANIFEST;
                            case UNSEEN -> DriftKind.DRIFT_KIND_UNSEEN;
                        })
                .setAt(Wire.toWire(found.at()))
                .setCount(found.count());
        int room = maxBytes;
        for (WorkspacePath path :
                found.paths().subList(0, Math.min(limit, found.paths().size()))) {
            room -= path.raw().length();
            if (room < 0) {
                break;
            }
            message.addPaths(Wire.toWire(path));
        }
        return message.build();
    }

    private static NodeState state(Health.State state) {
        return switch (state) {
            case JOINING -> NodeState.NODE_STATE_JOINING;
            case READY -> NodeState.NODE_STATE_READY;
            case DRAINING -> NodeState.NODE_STATE_DRAINING;
        };
    }
}
