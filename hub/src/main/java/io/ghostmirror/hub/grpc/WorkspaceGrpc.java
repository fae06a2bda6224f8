package io.ghostmirror.hub.grpc;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Names;
import io.ghostmirror.hub.content.Archiver;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.content.History;
import io.ghostmirror.hub.live.LiveSession;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.live.Member;
import io.ghostmirror.hub.live.Merges;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.proto.flow.GrpcFlow;
import io.ghostmirror.proto.v1.ChangeSettingsRequest;
import io.ghostmirror.proto.v1.ChangeSettingsResponse;
import io.ghostmirror.proto.v1.DecideHeldDeletesRequest;
import io.ghostmirror.proto.v1.DecideHeldDeletesResponse;
import io.ghostmirror.proto.v1.DeleteSessionRequest;
import io.ghostmirror.proto.v1.DeleteSessionResponse;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ForgetNodeRequest;
import io.ghostmirror.proto.v1.ForgetNodeResponse;
import io.ghostmirror.proto.v1.GetHistoryRequest;
import io.ghostmirror.proto.v1.GetHistoryResponse;
import io.ghostmirror.proto.v1.GetSettingsRequest;
import io.ghostmirror.proto.v1.GetSettingsResponse;
import io.ghostmirror.proto.v1.ListCollisionsRequest;
import io.ghostmirror.proto.v1.ListCollisionsResponse;
import io.ghostmirror.proto.v1.ListConflictsRequest;
import io.ghostmirror.proto.v1.ListConflictsResponse;
import io.ghostmirror.proto.v1.ListFilesRequest;
import io.ghostmirror.proto.v1.ListFilesResponse;
import io.ghostmirror.proto.v1.ListNodesRequest;
import io.ghostmirror.proto.v1.ListNodesResponse;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.ListSessionsResponse;
import io.ghostmirror.proto.v1.MergeConflictRequest;
import io.ghostmirror.proto.v1.MergeConflictResponse;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import io.ghostmirror.proto.v1.ResolveConflictRequest;
import io.ghostmirror.proto.v1.ResolveConflictResponse;
import io.ghostmirror.proto.v1.SessionStatus;
import io.ghostmirror.proto.v1.VerifyContentRequest;
import io.ghostmirror.proto.v1.VerifyContentResponse;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc.WorkspaceServiceImplBase;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What people, dashboards and AIs ask about workspaces. */
@GrpcService
public class WorkspaceGrpc extends WorkspaceServiceImplBase {

    private static final int CONCURRENT_READS = 8;

    private final LiveSessions<FileSyncResponse> live;
    private final SessionStore sessions;
    private final WorkspaceStreams streams;
    private final Merges merges;
    private final Archiver archiver;
    private final History history;

    public WorkspaceGrpc(
            LiveSessions<FileSyncResponse> live,
            SessionStore sessions,
            WorkspaceStreams streams,
            Merges merges,
            Archiver archiver,
            CommitLog log,
            ContentStore contents) {
        this.history = new History(sessions, log, contents);
        this.merges = merges;
        this.archiver = archiver;
        this.live = live;
        this.sessions = sessions;
        this.streams = streams;
    }

    @Override
    public void listSessions(ListSessionsRequest request, StreamObserver<ListSessionsResponse> response) {
        Unary.answer(
                response, () -> sessions.list().chain(this::statuses).map(found -> ListSessionsResponse.newBuilder()
                        .addAllSessions(found)
                        .build()));
    }

    @Override
    public void deleteSession(DeleteSessionRequest request, StreamObserver<DeleteSessionResponse> response) {
        Unary.answer(response, () -> live.deletion()
                .delete(request.getSession(), request.getSessionId())
                .map(deleted -> DeleteSessionResponse.newBuilder()
                        .setSessionId(deleted.id())
                        .build()));
    }

    @Override
    public void forgetNode(ForgetNodeRequest request, StreamObserver<ForgetNodeResponse> response) {
        Unary.answer(response, () -> sessions.forgetNode(
                        request.getSession(),
                        Names.check("node id", request.getNodeId()),
                        request.getIncarnation().toByteArray())
                .replaceWith(ForgetNodeResponse.getDefaultInstance()));
    }

    @Override
    public void getHistory(GetHistoryRequest request, StreamObserver<GetHistoryResponse> response) {
        Unary.answer(response, () -> history.of(request.getSession()).map(size -> GetHistoryResponse.newBuilder()
                .setCommits(size.commits())
                .setOldestMillis(size.oldestMillis().orElse(0L))
                .setLogBytes(size.logBytes())
                .setArchiveBytes(size.archiveBytes())
                .setStoredBytes(size.storedBytes())
                .build()));
    }

    /** In the order of the sessions. */
    private Uni<List<SessionStatus>> statuses(List<SessionInfo> found) {
        return found.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join()
                        .all(found.stream().map(this::status).toList())
                        .usingConcurrencyOf(CONCURRENT_READS)
                        .andFailFast();
    }

    private Uni<SessionStatus> status(SessionInfo info) {
        return archiver.status(info.name())
                .chain(history -> nodes(info.name()).map(nodes -> WorkspaceWire.session(info, online(nodes), history)));
    }

    private static int online(Collection<NodeStatus> nodes) {
        return (int) nodes.stream().filter(NodeStatus::getOnline).count();
    }

    /** Those who are connected here and at other hubs, and those who were. */
    private Uni<Collection<NodeStatus>> nodes(String session) {
        return sessions.nodes(session).map(known -> {
            Map<String, NodeStatus> byId = new TreeMap<>();
            known.forEach(node -> byId.put(node.nodeId(), WorkspaceWire.node(node)));
            for (Member<?> member : live.members(session)) {
                NodeStatus remembered = byId.getOrDefault(member.nodeId(), NodeStatus.getDefaultInstance());
                byId.put(member.nodeId(), WorkspaceWire.online(remembered, member));
            }
            return byId.values();
        });
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> response) {
        Unary.answer(response, () -> nodes(request.getSession())
                .map(nodes -> ListNodesResponse.newBuilder().addAllNodes(nodes).build()));
    }

    @Override
    public void listConflicts(ListConflictsRequest request, StreamObserver<ListConflictsResponse> response) {
        Unary.answer(response, () -> sessions.conflicts(request.getSession()).map(open -> {
            var answer = ListConflictsResponse.newBuilder();
            open.forEach(conflict -> answer.addConflicts(WorkspaceWire.conflict(conflict)));
            return answer.build();
        }));
    }

    @Override
    public void listCollisions(ListCollisionsRequest request, StreamObserver<ListCollisionsResponse> response) {
        stream(response, () -> new CollisionPages(sessions).of(request.getSession()));
    }

    @Override
    public void resolveConflict(ResolveConflictRequest request, StreamObserver<ResolveConflictResponse> response) {
        Unary.answer(response, () -> {
            WorkspacePath path = Wire.path(request.getPath());
            return live.with(request.getSession(), session -> session.resolve(path, request.getCandidate()))
                    .map(resolved -> ResolveConflictResponse.getDefaultInstance());
        });
    }

    @Override
    public void mergeConflict(MergeConflictRequest request, StreamObserver<MergeConflictResponse> response) {
        Unary.answer(
                response, () -> merges.merge(request.getSession(), Wire.path(request.getPath()), request.getCandidate())
                        .map(done -> MergeConflictResponse.newBuilder()
                                .setOrigin(done.origin())
                                .setSeq(done.seq())
                                .build()));
    }

    @Override
    public void decideHeldDeletes(
            DecideHeldDeletesRequest request, StreamObserver<DecideHeldDeletesResponse> response) {
        Unary.answer(response, () -> nodes(request.getSession())
                .chain(nodes -> live.with(request.getSession(), session -> {
                    session.decideHeldDeletes(request.getNodeId(), request.getApprove());
                    return Uni.createFrom().item(WorkspaceWire.decided(told(nodes, request.getNodeId())));
                })));
    }

    private static List<NodeStatus> told(Collection<NodeStatus> nodes, String nodeId) {
        return nodes.stream()
                .filter(node -> node.getOnline()
                        && (nodeId.isEmpty() || node.getNodeId().equals(nodeId)))
                .toList();
    }

    @Override
    public void getSettings(GetSettingsRequest request, StreamObserver<GetSettingsResponse> response) {
        Unary.answer(
                response, () -> sessions.settings(request.getSession()).map(found -> GetSettingsResponse.newBuilder()
                        .addAllSettings(WorkspaceWire.settings(found))
                        .build()));
    }

    @Override
    public void changeSettings(ChangeSettingsRequest request, StreamObserver<ChangeSettingsResponse> response) {
        Unary.answer(response, () -> {
            Map<String, String> changes = new LinkedHashMap<>();
            request.getChangesList().forEach(change -> changes.put(change.getKey(), change.getValue()));
            return sessions.changeSettings(request.getSession(), changes)
                    .call(() -> live.with(request.getSession(), LiveSession::settingsChanged))
                    .map(found -> ChangeSettingsResponse.newBuilder()
                            .addAllSettings(WorkspaceWire.settings(found))
                            .build());
        });
    }

    @Override
    public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> response) {
        stream(response, () -> streams.files(request));
    }

    @Override
    public void readFile(ReadFileRequest request, StreamObserver<ReadFileResponse> response) {
        stream(response, () -> streams.content(request));
    }

    @Override
    public void watchCommits(WatchCommitsRequest request, StreamObserver<WatchCommitsResponse> response) {
        stream(response, () -> streams.commits(request));
    }

    @Override
    public void verifyContent(VerifyContentRequest request, StreamObserver<VerifyContentResponse> response) {
        stream(response, () -> streams.verification(request));
    }

    private static <O> void stream(StreamObserver<O> response, Supplier<Multi<? extends O>> answers) {
        GrpcFlow.serveMany(
                response, Multi.createFrom().<O>deferred(answers).onFailure().transform(Statuses::exception));
    }
}
