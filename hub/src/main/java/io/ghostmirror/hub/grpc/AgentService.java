package io.ghostmirror.hub.grpc;

import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.session.Names;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.ghostmirror.hub.live.Joining;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionDeletedException;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.ghostmirror.proto.flow.GrpcFlow;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc.AgentOrchestratorImplBase;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.Limits;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.ReportHealthResponse;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.v1.SyncConfigurationResponse;
import io.ghostmirror.proto.wire.Features;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;

/** What nodes say to the hub. */
@GrpcService
public class AgentService extends AgentOrchestratorImplBase {

    private static final int HEARTBEAT_MILLIS = 10_000;

    private final LiveSessions<FileSyncResponse> live;
    private final SessionStore sessions;
    private final ContentStore contents;
    private final Executor workers;
    private final HubMeters meters;
    private final ContentBudget budget;

    public AgentService(
            LiveSessions<FileSyncResponse> live,
            SessionStore sessions,
            ContentStore contents,
            Executor workers,
            HubMeters meters,
            ContentBudget budget) {
        this.live = live;
        this.sessions = sessions;
        this.contents = contents;
        this.workers = workers;
        this.meters = meters;
        this.budget = budget;
    }

    @Override
    public void syncConfiguration(
            SyncConfigurationRequest request, StreamObserver<SyncConfigurationResponse> response) {
        Unary.answer(response, () -> {
            if (request.getProtocolVersion() != Features.PROTOCOL_VERSION) {
                throw new RefusedException(
                        ErrorCode.PROTOCOL_VERSION,
                        "the node speaks protocol version " + Integer.toUnsignedString(request.getProtocolVersion())
                                + " and this hub speaks " + Features.PROTOCOL_VERSION
                                + "; run the same release of Ghost Mirror on both");
            }
            List<String> lacking = Features.lacking(request.getFeaturesList());
            if (!lacking.isEmpty()) {
                throw new RefusedException(
                        ErrorCode.PROTOCOL_VERSION,
                        "the node lacks the features " + lacking + "; run the same release of Ghost Mirror on both");
            }
            String session = Names.check("session", request.getSession());
            Names.check("node id", request.getNodeId());
            return (request.getCreate()
                            ? sessions.open(session, request.getFormerSessionId())
                            : info(session, request.getFormerSessionId()))
                    .map(AgentService::configuration);
        });
    }

    /** Whoever was in a session is told that it was deleted, and not only that there is none. */
    private Uni<SessionInfo> info(String session, String formerId) {
        return sessions.info(session)
                .onFailure(UnknownSessionException.class)
                .recoverWithUni(unknown -> sessions.deleted().contains(formerId).map(deleted -> {
                    throw deleted ? new SessionDeletedException(session) : (UnknownSessionException) unknown;
                }));
    }

    private static SyncConfigurationResponse configuration(SessionInfo info) {
        return SyncConfigurationResponse.newBuilder()
                .setSessionId(info.id())
                .setEpoch(info.head().epoch())
                .setHead(Wire.toWire(info.head()))
                .setLimits(Limits.newBuilder()
                        .setMaxCommitChanges(CommitRequest.MAX_CHANGES)
                        .setMaxCommitBytes(CommitRequest.MAX_BYTES)
                        .setMaxInlineBytes(CommitRequest.MAX_INLINE_BYTES)
                        .setHeartbeatMillis(HEARTBEAT_MILLIS))
                .addAllFeatures(Features.OURS)
                .build();
    }

    @Override
    public StreamObserver<FileSyncRequest> fileSync(StreamObserver<FileSyncResponse> response) {
        return GrpcFlow.serve(response, in -> FileSyncCall.serve(in, this::open));
    }

    private Uni<StreamHandler> open(Open open) {
        String session = Names.check("session", open.getSession());
        return switch (open.getPurpose()) {
            case STREAM_PURPOSE_LIVE -> {
                var node = new Joining(
                        open.getNodeId(),
                        HexFormat.of().formatHex(open.getIncarnation().toByteArray()),
                        Wire.fromWire(open.getCursor()));
                yield live.join(session, node).map(LiveHandler::new);
            }
            case STREAM_PURPOSE_BULK -> {
                Names.check("node id", open.getNodeId());
                yield checkLease(session, open.getNodeId(), open.getFencingToken())
                        .map(held -> new BulkHandler(contents, workers, meters, budget));
            }
            case STREAM_PURPOSE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException(
                        "purpose of stream: " + open.getPurposeValue() + " (expected: LIVE or BULK)");
        };
    }

    /** The node's changes may go to another hub than its content: then the store says whether it has its lease. */
    private Uni<Void> checkLease(String session, String nodeId, long token) {
        boolean isHere = live.member(session, nodeId)
                .filter(member -> member.fencingToken() == token)
                .isPresent();
        return isHere
                ? Uni.createFrom().voidItem()
                : sessions.renew(session, nodeId, token, LiveSettings.DEFAULT.leaseMillis());
    }

    @Override
    public StreamObserver<ReportHealthRequest> reportHealth(StreamObserver<ReportHealthResponse> response) {
        return GrpcFlow.serve(response, in -> HealthReports.serve(in, live));
    }
}
