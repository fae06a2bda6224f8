package io.ghostmirror.hub.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ghostmirror.hub.live.Following;
import io.ghostmirror.hub.port.HubNotes.CandidatesKept;
import io.ghostmirror.hub.port.HubNotes.ConflictEnded;
import io.ghostmirror.hub.port.HubNotes.Drifted;
import io.ghostmirror.hub.port.HubNotes.Event;
import io.ghostmirror.hub.port.HubNotes.NodeChanged;
import io.ghostmirror.hub.port.HubNotes.ProblemsChanged;
import io.ghostmirror.proto.v1.Change;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.ConflictChanged;
import io.ghostmirror.proto.v1.Drift;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.NodeDrift;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.wire.Wire;
import io.smallrye.mutiny.Multi;

/** What happens in a session, as messages and back. */
public final class EventWire {

    private EventWire() {}

    /** What one who follows is told. One of each is read ahead; the hub's going away is the stream's end. */
    public static Multi<WatchCommitsResponse> events(Following<FileSyncResponse> following) {
        return Multi.createBy()
                .merging()
                .withRequests(1)
                .streams(
                        following
                                .commits()
                                .filter(FileSyncResponse::hasCommit)
                                .map(message -> commit(message.getCommit())),
                        following.events().map(EventWire::event));
    }

    /** A commit as it is watched: without contents. */
    public static WatchCommitsResponse commit(Commit commit) {
        var bare = commit.toBuilder();
        for (Change.Builder change : bare.getChangesBuilderList()) {
            if (change.hasPut() && change.getPut().getHasInline()) {
                change.getPutBuilder().clearInline().clearHasInline();
            }
        }
        return WatchCommitsResponse.newBuilder().setCommit(bare).build();
    }

    static WatchCommitsResponse event(Event event) {
        var wire = WatchCommitsResponse.newBuilder();
        return switch (event) {
            case Drifted drifted ->
                wire.setDrift(NodeDrift.newBuilder().setNodeId(drifted.nodeId()).setDrift(drift(drifted.drift())))
                        .build();
            case CandidatesKept kept -> wire.setConflict(toWire(kept)).build();
            case ConflictEnded ended -> wire.setConflict(toWire(ended)).build();
            case NodeChanged changed -> wire.setNode(toWire(changed)).build();
            case ProblemsChanged changed ->
                wire.setProblems(problems(changed.problems())).build();
        };
    }

    public static ConflictChanged toWire(CandidatesKept kept) {
        var wire = ConflictChanged.newBuilder().setNodeId(kept.nodeId()).setAtMillis(kept.atMillis());
        kept.paths().forEach(path -> wire.addPaths(Wire.toWire(path)));
        return wire.build();
    }

    public static CandidatesKept candidatesKept(ConflictChanged wire) {
        return new CandidatesKept(
                wire.getNodeId(), wire.getPathsList().stream().map(Wire::path).toList(), wire.getAtMillis());
    }

    private static ConflictChanged toWire(ConflictEnded ended) {
        return ConflictChanged.newBuilder()
                .addPaths(Wire.toWire(ended.path()))
                .setEnded(true)
                .setSeq(ended.seq())
                .setAtMillis(ended.atMillis())
                .build();
    }

    public static io.ghostmirror.proto.v1.NodeChanged toWire(NodeChanged changed) {
        return io.ghostmirror.proto.v1.NodeChanged.newBuilder()
                .setNodeId(changed.nodeId())
                .setOnline(changed.online())
                .setConnection(changed.connection())
                .setAtMillis(changed.atMillis())
                .build();
    }

    public static NodeChanged nodeChanged(io.ghostmirror.proto.v1.NodeChanged wire) {
        return new NodeChanged(wire.getNodeId(), wire.getOnline(), wire.getConnection(), wire.getAtMillis());
    }

    /** What a node said of drift, as it is remembered; nothing when that is damaged. */
    public static Drift drift(byte[] drift) {
        try {
            return Drift.parseFrom(drift);
        } catch (InvalidProtocolBufferException ofAnotherRelease) {
            return Drift.getDefaultInstance();
        }
    }

    private static io.ghostmirror.proto.v1.ProblemsChanged problems(byte[] problems) {
        try {
            return io.ghostmirror.proto.v1.ProblemsChanged.parseFrom(problems);
        } catch (InvalidProtocolBufferException ofAnotherRelease) {
            return io.ghostmirror.proto.v1.ProblemsChanged.getDefaultInstance();
        }
    }
}
