package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.ChangeSettingsRequest;
import io.ghostmirror.proto.v1.ChangeSettingsResponse;
import io.ghostmirror.proto.v1.DecideHeldDeletesRequest;
import io.ghostmirror.proto.v1.DecideHeldDeletesResponse;
import io.ghostmirror.proto.v1.DeleteSessionRequest;
import io.ghostmirror.proto.v1.DeleteSessionResponse;
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
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import io.ghostmirror.proto.v1.ResolveConflictRequest;
import io.ghostmirror.proto.v1.ResolveConflictResponse;
import io.ghostmirror.proto.v1.VerifyContentRequest;
import io.ghostmirror.proto.v1.VerifyContentResponse;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc.WorkspaceServiceImplBase;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A hub that answers what it was prepared with; a call that was not prepared is refused. */
final class ScriptedWorkspace extends WorkspaceServiceImplBase implements AutoCloseable {

    final BlockingQueue<Object> requests = new LinkedBlockingQueue<>();
    private final Map<Class<?>, List<Object>> answers = new HashMap<>();
    private final Map<Class<?>, Status> refusals = new HashMap<>();
    private final Map<Class<?>, Deque<Turn>> turns = new ConcurrentHashMap<>();
    private final Server server;

    private record Turn(Status end, List<Object> answers) {}

    ScriptedWorkspace() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(this)
                .build()
                .start();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Adds an answer to requests of a type. */
    ScriptedWorkspace answer(Class<?> request, Object answer) {
        answers.computeIfAbsent(request, type -> new ArrayList<>()).add(answer);
        return this;
    }

    void refuse(Class<?> request, Status status) {
        refusals.put(request, status);
    }

    /** Answers the next call of a type in this way, and later ones as before. */
    void once(Class<?> request, Status end, Object... answers) {
        turns.computeIfAbsent(request, type -> new ArrayDeque<>()).add(new Turn(end, List.of(answers)));
    }

    @SuppressWarnings("unchecked")
    private <T> void reply(Object request, StreamObserver<T> to) {
        requests.add(request);
        Turn turn = turns.getOrDefault(request.getClass(), new ArrayDeque<>()).poll();
        if (turn != null) {
            turn.answers().forEach(answer -> to.onNext((T) answer));
            if (turn.end().isOk()) {
                to.onCompleted();
            } else {
                to.onError(turn.end().asRuntimeException());
            }
            return;
        }
        Status refusal = refusals.get(request.getClass());
        if (refusal != null) {
            var trailers = new Metadata();
            trailers.put(Metadata.Key.of("ghost-error", Metadata.ASCII_STRING_MARSHALLER), "UNKNOWN_SESSION");
            to.onError(refusal.asRuntimeException(trailers));
            return;
        }
        answers.getOrDefault(request.getClass(), List.of()).forEach(answer -> to.onNext((T) answer));
        to.onCompleted();
    }

    @Override
    public void listSessions(ListSessionsRequest request, StreamObserver<ListSessionsResponse> to) {
        reply(request, to);
    }

    @Override
    public void getHistory(GetHistoryRequest request, StreamObserver<GetHistoryResponse> to) {
        if (answers.containsKey(GetHistoryRequest.class)) {
            reply(request, to);
        } else {
            to.onNext(GetHistoryResponse.getDefaultInstance());
            to.onCompleted();
        }
    }

    @Override
    public void deleteSession(DeleteSessionRequest request, StreamObserver<DeleteSessionResponse> to) {
        reply(request, to);
    }

    @Override
    public void forgetNode(ForgetNodeRequest request, StreamObserver<ForgetNodeResponse> to) {
        reply(request, to);
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> to) {
        reply(request, to);
    }

    @Override
    public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> to) {
        reply(request, to);
    }

    @Override
    public void readFile(ReadFileRequest request, StreamObserver<ReadFileResponse> to) {
        reply(request, to);
    }

    @Override
    public void watchCommits(WatchCommitsRequest request, StreamObserver<WatchCommitsResponse> to) {
        reply(request, to);
    }

    @Override
    public void listConflicts(ListConflictsRequest request, StreamObserver<ListConflictsResponse> to) {
        reply(request, to);
    }

    @Override
    public void listCollisions(ListCollisionsRequest request, StreamObserver<ListCollisionsResponse> to) {
        reply(request, to);
    }

    @Override
    public void resolveConflict(ResolveConflictRequest request, StreamObserver<ResolveConflictResponse> to) {
        reply(request, to);
    }

    @Override
    public void mergeConflict(MergeConflictRequest request, StreamObserver<MergeConflictResponse> to) {
        reply(request, to);
    }

    @Override
    public void decideHeldDeletes(DecideHeldDeletesRequest request, StreamObserver<DecideHeldDeletesResponse> to) {
        reply(request, to);
    }

    @Override
    public void getSettings(GetSettingsRequest request, StreamObserver<GetSettingsResponse> to) {
        reply(request, to);
    }

    @Override
    public void changeSettings(ChangeSettingsRequest request, StreamObserver<ChangeSettingsResponse> to) {
        reply(request, to);
    }

    @Override
    public void verifyContent(VerifyContentRequest request, StreamObserver<VerifyContentResponse> to) {
        reply(request, to);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
