package io.ghostmirror.proto.flow;

import io.smallrye.mutiny.helpers.Subscriptions;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a call as a stream for one subscriber: its demand becomes the call's. Before there is a subscriber
 * nothing is asked for, so nothing arrives that would have to be kept.
 */
final class Inbound<T> extends AbstractMulti<T> implements Flow.Subscription {

    private final IntConsumer request;
    private final Runnable cancel;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Object lock = new Object();
    private @Nullable MultiSubscriber<? super T> subscriber;
    private boolean ended;
    private @Nullable Throwable failure;

    Inbound(IntConsumer request, Runnable cancel) {
        this.request = request;
        this.cancel = cancel;
    }

    @Override
    public void subscribe(MultiSubscriber<? super T> downstream) {
        synchronized (lock) {
            if (subscriber != null) {
                Subscriptions.fail(downstream, new IllegalStateException("a call's messages can be read only once"));
                return;
            }
            subscriber = downstream;
        }
        downstream.onSubscribe(this);
        synchronized (lock) {
            if (!ended) {
                return;
            }
        }
        finish();
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            throw Subscriptions.getInvalidRequestException();
        }
        if (!over.get()) {
            request.accept((int) Math.min(n, Integer.MAX_VALUE));
        }
    }

    @Override
    public void cancel() {
        if (over.compareAndSet(false, true)) {
            cancel.run();
        }
    }

    void next(T message) {
        MultiSubscriber<? super T> to = subscriber;
        if (to != null && !over.get()) {
            to.onItem(message);
        }
    }

    void end(@Nullable Throwable why) {
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            failure = why;
            if (subscriber == null) {
                return;
            }
        }
        finish();
    }

    private void finish() {
        MultiSubscriber<? super T> to = subscriber;
        if (to != null && over.compareAndSet(false, true)) {
            if (failure == null) {
                to.onCompletion();
            } else {
                to.onFailure(failure);
            }
        }
    }
}
