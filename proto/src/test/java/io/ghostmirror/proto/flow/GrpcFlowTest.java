package io.ghostmirror.proto.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.FileChunk;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.Multi;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over a real socket on the loopback, since demand is what the transport makes of it. */
class GrpcFlowTest {

    private static final ByteString LARGE = UnsafeByteOperations.unsafeWrap(new byte[256 * 1024]);

    private Function<Multi<FileSyncRequest>, Multi<FileSyncResponse>> handler =
            requests -> Multi.createFrom().empty();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new AgentOrchestratorGrpc.AgentOrchestratorImplBase() {
                    @Override
                    public StreamObserver<FileSyncRequest> fileSync(StreamObserver<FileSyncResponse> response) {
                        return GrpcFlow.serve(response, handler);
                    }
                })
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    private Multi<FileSyncResponse> call(Multi<FileSyncRequest> requests) {
        return GrpcFlow.call(channel, AgentOrchestratorGrpc.getFileSyncMethod(), CallOptions.DEFAULT, requests);
    }

    private static FileSyncResponse large() {
        return FileSyncResponse.newBuilder()
                .setChunk(FileChunk.newBuilder().setData(LARGE))
                .build();
    }

    @Test
    void shouldProduceNoMoreThanTheTransportHoldsWhenTheReaderStops() throws Exception {
        // Given
        var produced = new AtomicInteger();
        handler = requests -> Multi.createBy()
                .repeating()
                .supplier(() -> {
                    produced.incrementAndGet();
                    return large();
                })
                .atMost(2_000);

        // When
        var reader = new SlowReader(call(Multi.createFrom().nothing()));
        reader.first.get(20, TimeUnit.SECONDS);

        // Then
        assertThat(produced.get()).isLessThan(40);
        reader.request(Long.MAX_VALUE);
        reader.end.get(60, TimeUnit.SECONDS);
        assertThat(produced.get()).isEqualTo(2_000);
    }

    @Test
    void shouldEchoManySmallMessagesInOrder() {
        // Given
        handler = requests -> requests.onItem().transform(request -> FileSyncResponse.newBuilder()
                .setChunk(FileChunk.newBuilder().setRawSize(request.getChunk().getRawSize()))
                .build());
        int count = 50_000;
        Multi<FileSyncRequest> requests = Multi.createFrom().range(0, count).map(i -> FileSyncRequest.newBuilder()
                .setChunk(FileChunk.newBuilder().setRawSize(i))
                .build());

        // When
        var sizes = call(requests)
                .map(response -> response.getChunk().getRawSize())
                .collect()
                .asList()
                .await()
                .atMost(Duration.ofSeconds(60));

        // Then
        assertThat(sizes).hasSize(count).isSorted().startsWith(0, 1, 2).endsWith(count - 1);
    }

    @Test
    void shouldEndTheServersStreamsWhenTheClientCancels() throws Exception {
        // Given
        var inputFailed = new CompletableFuture<Throwable>();
        var outputCancelled = new CompletableFuture<Void>();
        handler = requests -> {
            requests.subscribe().with(item -> {}, inputFailed::complete);
            return Multi.createBy()
                    .repeating()
                    .supplier(GrpcFlowTest::large)
                    .indefinitely()
                    .onCancellation()
                    .invoke(() -> outputCancelled.complete(null));
        };
        var reader = new SlowReader(call(Multi.createFrom().nothing()));
        reader.first.get(20, TimeUnit.SECONDS);

        // When
        reader.cancel();

        // Then
        assertThat(inputFailed.get(20, TimeUnit.SECONDS)).isNotNull();
        outputCancelled.get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldCarryTheServersFailureToTheClient() {
        // Given
        handler = requests -> Multi.createFrom()
                .failure(Status.NOT_FOUND.withDescription("no such session").asRuntimeException());

        // When
        var answer = call(Multi.createFrom().nothing()).collect().asList();

        // Then
        assertThatThrownBy(() -> answer.await().atMost(Duration.ofSeconds(20)))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("NOT_FOUND: no such session");
    }

    /** Asks for one message, and for more only when told to. */
    private static final class SlowReader implements Flow.Subscriber<FileSyncResponse> {
        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private Flow.Subscription subscription;

        SlowReader(Multi<FileSyncResponse> messages) {
            messages.subscribe(this);
        }

        void request(long n) {
            subscription.request(n);
        }

        void cancel() {
            subscription.cancel();
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            subscription.request(1);
        }

        @Override
        public void onNext(FileSyncResponse message) {
            first.complete(null);
        }

        @Override
        public void onError(Throwable failure) {
            first.completeExceptionally(failure);
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
