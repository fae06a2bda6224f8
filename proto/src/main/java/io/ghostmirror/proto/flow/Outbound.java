package io.ghostmirror.proto.flow;

import io.grpc.stub.CallStreamObserver;
import io.smallrye.mutiny.helpers.Subscriptions;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Writes a stream into a call, asking for the next message only while the call is ready for it. */
final class Outbound<T> implements MultiSubscriber<T> {

    private final CallStreamObserver<? super T> call;
    private final AtomicReference<Flow.Subscription> upstream = new AtomicReference<>();
    private final AtomicBoolean parked = new AtomicBoolean();
    private volatile boolean over;

    Outbound(CallStreamObserver<? super T> call) {
        this.call = call;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (upstream.compareAndSet(null, subscription)) {
            ask();
        } else {
            subscription.cancel();
        }
    }

    private void ask() {
        if (over) {
            return;
        }
        if (call.isReady()) {
            request();
            return;
        }
        parked.set(true);
        if (call.isReady() && parked.compareAndSet(true, false)) {
            request();
        }
    }

    private void request() {
        Flow.Subscription subscription = upstream.get();
        if (subscription != null) {
            subscription.request(1);
        }
    }

    /** The call has become ready. */
    void ready() {
        if (upstream.get() != null && !over && parked.compareAndSet(true, false)) {
            request();
        }
    }

    @Override
    public void onItem(T message) {
        if (over) {
            return;
        }
        call.onNext(message);
        ask();
    }

    @Override
    public void onFailure(Throwable failure) {
        if (!over) {
            over = true;
            call.onError(failure);
        }
    }

    @Override
    public void onCompletion() {
        if (!over) {
            over = true;
            call.onCompleted();
        }
    }

    /** The call is over: nothing more is to be produced. */
    void cancel() {
        over = true;
        Flow.Subscription subscription = upstream.getAndSet(Subscriptions.CANCELLED);
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
