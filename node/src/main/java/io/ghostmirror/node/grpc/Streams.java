package io.ghostmirror.node.grpc;

import io.ghostmirror.proto.flow.GrpcFlow;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.ReportHealthResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.Executor;

/** Opens the protocol's streams. What they deliver comes on the executor given. */
final class Streams {

    private Streams() {}

    static void fileSync(
            Channel channel, Executor executor, Outbox<FileSyncRequest> outbound, Inbox<FileSyncResponse> inbound) {
        open(channel, AgentOrchestratorGrpc.getFileSyncMethod(), executor, outbound, inbound);
    }

    static void reportHealth(
            Channel channel,
            Executor executor,
            Outbox<ReportHealthRequest> outbound,
            Inbox<ReportHealthResponse> inbound) {
        open(channel, AgentOrchestratorGrpc.getReportHealthMethod(), executor, outbound, inbound);
    }

    private static <Q, R> void open(
            Channel channel, MethodDescriptor<Q, R> method, Executor executor, Outbox<Q> outbound, Inbox<R> inbound) {
        GrpcFlow.call(channel, method, CallOptions.DEFAULT.withExecutor(executor), outbound)
                .subscribe()
                .withSubscriber(inbound);
    }
}
