package io.ghostmirror.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.proto.v1.AgentOrchestratorGrpc.AgentOrchestratorImplBase;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.Limits;
import io.ghostmirror.proto.v1.Opened;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.ReportHealthResponse;
import io.ghostmirror.proto.v1.StreamPurpose;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.v1.SyncConfigurationResponse;
import io.ghostmirror.proto.wire.Features;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A hub on a real port that says what a test tells it to, and shows what it was told. */
final class ScriptedHub extends AgentOrchestratorImplBase implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    List<String> features = Features.OURS;
    final BlockingQueue<SyncConfigurationRequest> configurations = new LinkedBlockingQueue<>();
    final BlockingQueue<ReportHealthRequest> reports = new LinkedBlockingQueue<>();
    final BlockingQueue<Stream> live = new LinkedBlockingQueue<>();
    final BlockingQueue<Stream> bulk = new LinkedBlockingQueue<>();
    final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();

    /** Answers of SyncConfiguration, one each; when there is none, the session is configured. */
    final ConcurrentLinkedQueue<Status> refusals = new ConcurrentLinkedQueue<>();

    /** Answers to LIVE streams, one each; when there is none, the stream is opened. */
    final ConcurrentLinkedQueue<Status> liveRefusals = new ConcurrentLinkedQueue<>();

    volatile int heartbeatMillis = 60_000;
    volatile boolean answersReports = true;
    volatile boolean endsWithTheNode = true;

    private @Nullable Server server;
    private int port;
    private long lastToken;

    /** One stream of a node. */
    static final class Stream {
        final BlockingQueue<FileSyncRequest> received = new LinkedBlockingQueue<>();
        final ServerCallStreamObserver<FileSyncResponse> toNode;

        /** How many messages of a flood were sent. */
        final AtomicInteger flooded = new AtomicInteger();

        private volatile @Nullable FileSyncResponse flooding;
        private volatile int toFlood;

        Stream(ServerCallStreamObserver<FileSyncResponse> toNode) {
            this.toNode = toNode;
        }

        void send(FileSyncResponse.Builder message) {
            toNode.onNext(message.build());
        }

        /** Sends a message many times, as fast as the node takes it. */
        void flood(FileSyncResponse message, int times) {
            flooding = message;
            toFlood = times;
            onReady();
        }

        private synchronized void onReady() {
            FileSyncResponse message = flooding;
            while (message != null && flooded.get() < toFlood && toNode.isReady()) {
                flooded.incrementAndGet();
                toNode.onNext(message);
            }
        }

        FileSyncRequest next() throws InterruptedException {
            return poll(received);
        }
    }

    static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(20, TimeUnit.SECONDS);
        assertThat(item).as("something within 20 s").isNotNull();
        return item;
    }

    ScriptedHub start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(this)
                .intercept(new TokenReader())
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .build()
                .start();
        port = server.getPort();
        return this;
    }

    /** Cuts all connections at once, as a killed process does. */
    void kill() throws InterruptedException {
        if (server != null) {
            server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
            awaitFreePort();
        }
    }

    /** A selector closes what it has watched when it selects next, after that is said to be closed. */
    private void awaitFreePort() throws InterruptedException {
        for (int tries = 0; ; tries++) {
            try (var free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return;
            } catch (IOException taken) {
                assertThat(tries)
                        .as("tries to get port %s again: %s", port, taken)
                        .isLessThan(1_000);
                Thread.sleep(1);
            }
        }
    }

    HubAddress address() {
        return new HubAddress("127.0.0.1", port);
    }

    /** A refusal as a hub sends it: what stands before the colon is its code, the rest its sentence. */
    private static StatusRuntimeException exception(Status refusal) {
        String[] said = String.valueOf(refusal.getDescription()).split(": ", 2);
        var trailers = new Metadata();
        trailers.put(Metadata.Key.of("ghost-error", Metadata.ASCII_STRING_MARSHALLER), said[0]);
        return refusal.withDescription(said.length > 1 ? said[1] : "").asRuntimeException(trailers);
    }

    private final class TokenReader implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            tokens.add(String.valueOf(headers.get(AUTHORIZATION)));
            return next.startCall(call, headers);
        }
    }

    @Override
    public void syncConfiguration(SyncConfigurationRequest request, StreamObserver<SyncConfigurationResponse> answer) {
        configurations.add(request);
        Status refusal = refusals.poll();
        if (refusal != null) {
            answer.onError(exception(refusal));
            return;
        }
        answer.onNext(SyncConfigurationResponse.newBuilder()
                .setEpoch(1)
                .setLimits(Limits.newBuilder().setHeartbeatMillis(heartbeatMillis))
                .addAllFeatures(features)
                .build());
        answer.onCompleted();
    }

    @Override
    public StreamObserver<FileSyncRequest> fileSync(StreamObserver<FileSyncResponse> toNode) {
        var stream = new Stream((ServerCallStreamObserver<FileSyncResponse>) toNode);
        stream.toNode.setOnReadyHandler(stream::onReady);
        return new StreamObserver<>() {
            @Override
            public void onNext(FileSyncRequest message) {
                if (message.hasOpen()) {
                    onOpen(stream, message);
                }
                stream.received.add(message);
            }

            @Override
            public void onError(Throwable gone) {}

            @Override
            public void onCompleted() {
                if (endsWithTheNode) {
                    toNode.onCompleted();
                }
            }
        };
    }

    private void onOpen(Stream stream, FileSyncRequest message) {
        if (message.getOpen().getPurpose() == StreamPurpose.STREAM_PURPOSE_BULK) {
            bulk.add(stream);
            return;
        }
        Status refusal = liveRefusals.poll();
        if (refusal != null) {
            stream.toNode.onError(exception(refusal));
            return;
        }
        stream.send(FileSyncResponse.newBuilder()
                .setOpened(Opened.newBuilder()
                        .setFencingToken(++lastToken)
                        .setCursorValid(true)
                        .setHead(Cursor.newBuilder().setEpoch(1).setSeq(5))));
        live.add(stream);
    }

    @Override
    public StreamObserver<ReportHealthRequest> reportHealth(StreamObserver<ReportHealthResponse> toNode) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ReportHealthRequest report) {
                reports.add(report);
                if (answersReports) {
                    toNode.onNext(ReportHealthResponse.getDefaultInstance());
                }
            }

            @Override
            public void onError(Throwable gone) {}

            @Override
            public void onCompleted() {
                toNode.onCompleted();
            }
        };
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
