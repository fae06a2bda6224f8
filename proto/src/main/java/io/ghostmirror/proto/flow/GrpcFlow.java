package io.ghostmirror.proto.flow;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns streaming calls into {@code Multi -> Multi} with real demand, for servers and clients. */
public final class GrpcFlow {

    private GrpcFlow() {}

    /**
     * Serves a bidirectional call. To be called inside the service method, whose result it gives. When the caller
     * goes away the handler's input fails and its output is cancelled.
     */
    public static <I, O> StreamObserver<I> serve(StreamObserver<O> response, Function<Multi<I>, Multi<O>> handler) {
        var call = (ServerCallStreamObserver<O>) response;
        call.disableAutoRequest();
        var inbound = new Inbound<I>(call::request, () -> {});
        var outbound = new Outbound<O>(call);
        call.setOnReadyHandler(outbound::ready);
        call.setOnCancelHandler(() -> {
            outbound.cancel();
            inbound.end(Status.CANCELLED.withDescription("the caller went away").asRuntimeException());
        });
        handler.apply(inbound).subscribe().withSubscriber(outbound);
        return feeding(inbound);
    }

    /** Serves a call that is answered by many messages. To be called inside the service method. */
    public static <O> void serveMany(StreamObserver<O> response, Multi<O> answers) {
        var call = (ServerCallStreamObserver<O>) response;
        var outbound = new Outbound<O>(call);
        call.setOnReadyHandler(outbound::ready);
        call.setOnCancelHandler(outbound::cancel);
        answers.subscribe().withSubscriber(outbound);
    }

    /**
     * Makes a bidirectional call when the result is subscribed to, once. Cancelling the result cancels the call; the
     * end of {@code requests} ends only this side's half.
     */
    public static <I, O> Multi<O> call(
            Channel channel, MethodDescriptor<I, O> method, CallOptions options, Multi<I> requests) {
        return new Call<>(observer -> {
            ClientCalls.asyncBidiStreamingCall(channel.newCall(method, options), observer);
            requests.subscribe().withSubscriber(observer.outbound());
        });
    }

    /** Makes a call that is answered by many messages, when the result is subscribed to, once. */
    public static <I, O> Multi<O> callMany(
            Channel channel, MethodDescriptor<I, O> method, CallOptions options, I request) {
        return new Call<I, O>(
                observer -> ClientCalls.asyncServerStreamingCall(channel.newCall(method, options), request, observer));
    }

    private static <T> StreamObserver<T> feeding(Inbound<T> inbound) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T message) {
                inbound.next(message);
            }

            @Override
            public void onError(Throwable failure) {
                inbound.end(failure);
            }

            @Override
            public void onCompleted() {
                inbound.end(null);
            }
        };
    }

    /** A call that starts with its subscription. */
    private static final class Call<I, O> extends AbstractMulti<O> {
        private final Consumer<Observer<I, O>> start;

        Call(Consumer<Observer<I, O>> start) {
            this.start = start;
        }

        @Override
        public void subscribe(MultiSubscriber<? super O> downstream) {
            var observer = new Observer<I, O>();
            start.accept(observer);
            observer.inbound().subscribe(downstream);
        }
    }

    /** The client's end of a call. */
    private static final class Observer<I, O> implements ClientResponseObserver<I, O> {
        private @Nullable Inbound<O> inbound;
        private @Nullable Outbound<I> outbound;

        Outbound<I> outbound() {
            return Objects.requireNonNull(outbound, "the call has started");
        }

        private Inbound<O> inbound() {
            return Objects.requireNonNull(inbound, "the call has started");
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<I> call) {
            call.disableAutoRequestWithInitial(0);
            var out = new Outbound<I>(call);
            outbound = out;
            call.setOnReadyHandler(out::ready);
            inbound = new Inbound<>(call::request, () -> {
                out.cancel();
                call.cancel("no longer wanted", null);
            });
        }

        @Override
        public void onNext(O message) {
            inbound().next(message);
        }

        @Override
        public void onError(Throwable failure) {
            outbound().cancel();
            inbound().end(failure);
        }

        @Override
        public void onCompleted() {
            outbound().cancel();
            inbound().end(null);
        }
    }
}
