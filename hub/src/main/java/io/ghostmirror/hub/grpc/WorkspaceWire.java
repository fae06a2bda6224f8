package io.ghostmirror.hub.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.session.SessionSettings;
import io.ghostmirror.hub.content.Archiver;
import io.ghostmirror.hub.content.OldVersion;
import io.ghostmirror.hub.live.Member;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.NodeRecord;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.wire.EventWire;
import io.ghostmirror.proto.v1.Candidate;
import io.ghostmirror.proto.v1.Conflict;
import io.ghostmirror.proto.v1.DecideHeldDeletesResponse;
import io.ghostmirror.proto.v1.ListFilesResponse;
import io.ghostmirror.proto.v1.ManifestRow;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.SessionStatus;
import io.ghostmirror.proto.v1.Setting;
import io.ghostmirror.proto.wire.Wire;
import java.util.ArrayList;
import java.util.List;

/** Messages of the workspace service. */
final class WorkspaceWire {

    /** Room for the SHA-256 of a row. */
    private static final int DIGEST_BYTES = 34;

    private WorkspaceWire() {}

    static SessionStatus session(SessionInfo info, int online, Archiver.Status history) {
        return SessionStatus.newBuilder()
                .setName(info.name())
                .setId(info.id())
                .setHead(Wire.toWire(info.head()))
                .setEntries(info.entries())
                .setBytes(info.bytes())
                .setNodesOnline(online)
                .setNodesKnown(info.nodesKnown())
                .setConflicts(info.conflicts())
                .setHistoryFrom(history.first())
                .setHistoryProblem(history.trouble().orElse(""))
                .setCollisions(info.collisions())
                .build();
    }

    static NodeStatus node(NodeRecord node) {
        var status = NodeStatus.newBuilder()
                .setNodeId(node.nodeId())
                .setOnline(node.online())
                .setHealth(health(node.report()))
                .setLastSeenMillis(node.lastSeenMillis());
        if (node.drift().length > 0) {
            status.setDrift(EventWire.drift(node.drift()));
        }
        return status.build();
    }

    /** What the node said last, over what is remembered of it. */
    static NodeStatus online(NodeStatus remembered, Member<?> member) {
        return remembered.toBuilder()
                .setNodeId(member.nodeId())
                .setOnline(true)
                .setHealth(health(member.health().report()))
                .setLastSeenMillis(member.health().heardMillis())
                .build();
    }

    static io.ghostmirror.proto.v1.OldVersion oldVersion(OldVersion version) {
        return io.ghostmirror.proto.v1.OldVersion.newBuilder()
                .setSession(version.session())
                .setPath(Wire.toWire(version.path()))
                .setSeq(version.seq())
                .setCandidate(version.candidate())
                .build();
    }

    static DecideHeldDeletesResponse decided(List<NodeStatus> told) {
        return DecideHeldDeletesResponse.newBuilder()
                .setNodes(told.size())
                .setHeldDeletes(told.stream()
                        .mapToLong(node -> node.getHealth().getHeldDeletes())
                        .sum())
                .build();
    }

    private static ReportHealthRequest health(byte[] report) {
        try {
            return ReportHealthRequest.parseFrom(report);
        } catch (InvalidProtocolBufferException ofAnotherRelease) {
            return ReportHealthRequest.getDefaultInstance();
        }
    }

    /** Rows in messages of bounded size. */
    static List<ListFilesResponse> files(List<Row> rows) {
        List<ListFilesResponse> messages = new ArrayList<>();
        var message = ListFilesResponse.newBuilder();
        int bytes = 0;
        for (Row row : rows) {
            ManifestRow wire = Wire.toWire(row);
            int size = wire.getSerializedSize() + 4 + DIGEST_BYTES;
            if (bytes + size > WireEncoding.MAX_PAGE_BYTES) {
                messages.add(message.build());
                message.clear();
                bytes = 0;
            }
            message.addRows(wire);
            bytes += size;
        }
        if (bytes > 0) {
            messages.add(message.build());
        }
        return messages;
    }

    static Conflict conflict(SessionStore.Conflict open) {
        var wire = Conflict.newBuilder()
                .setPath(Wire.toWire(open.current().path()))
                .setCurrent(Wire.toWire(open.current()));
        open.candidates()
                .forEach(candidate -> wire.addCandidates(Candidate.newBuilder()
                        .setNumber(candidate.number())
                        .setNodeId(candidate.nodeId())
                        .setEntry(Wire.toWire(candidate.entry()))
                        .setArrivedMillis(candidate.arrivedMillis())));
        return wire.build();
    }

    static List<Setting> settings(SessionSettings settings) {
        return settings.texts().entrySet().stream()
                .map(text -> Setting.newBuilder()
                        .setKey(text.getKey())
                        .setValue(text.getValue())
                        .build())
                .toList();
    }
}
