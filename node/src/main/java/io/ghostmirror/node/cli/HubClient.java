package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.HubAddress;
import io.ghostmirror.node.grpc.HubChannels;
import io.ghostmirror.node.grpc.HubTrust;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.v1.SyncConfigurationResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc.WorkspaceServiceBlockingStub;
import io.ghostmirror.proto.wire.Features;
import io.grpc.ManagedChannel;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One command's conversation with a hub. */
final class HubClient implements AutoCloseable {

    private static final long UNARY_SECONDS = 30;

    private final HubChannels channels;
    private final ManagedChannel channel;
    private final SeenCertificate certificate = new SeenCertificate();

    HubClient(HubAddress address, HubTrust trust, Optional<String> token) {
        channels = new HubChannels(trust);
        channel = channels.open(address, token);
    }

    /** Has the next call try the hub at once, however often it was not there. */
    void reconnect() {
        channel.resetConnectBackoff();
    }

    /** For calls with one answer. */
    WorkspaceServiceBlockingStub unary() {
        return streaming().withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS);
    }

    /** For calls with many answers, which may take any time. */
    WorkspaceServiceBlockingStub streaming() {
        return WorkspaceServiceGrpc.newBlockingStub(channel).withInterceptors(certificate);
    }

    /**
     * A session as it is for one of its nodes; makes none.
     *
     * @param formerSessionId the session that the node was in last; empty for none
     */
    SyncConfigurationResponse configuration(String session, String nodeId, String formerSessionId) {
        return AgentOrchestratorGrpc.newBlockingStub(channel)
                .withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS)
                .syncConfiguration(SyncConfigurationRequest.newBuilder()
                        .setProtocolVersion(Features.PROTOCOL_VERSION)
                        .setSession(session)
                        .setNodeId(nodeId)
                        .setFormerSessionId(formerSessionId)
                        .addAllFeatures(Features.OURS)
                        .build());
    }

    /** When the certificate of the hub that has answered ends; empty without TLS. */
    Optional<Instant> certificateEnd() {
        return certificate.end();
    }

    @Override
    public void close() {
        channels.close();
    }
}
