package io.ghostmirror.hub.live;

import io.smallrye.mutiny.helpers.Subscriptions;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream that asks its source for the next message when the receiver wants one: nothing is queued for a receiver
 * that wants none. One subscriber. Source and subscriber are called by the executor only, which runs one task at a
 * time.
 *
 * @param <M> the messages
 */
public final class Outbox<M> extends AbstractMulti<M> implements Subscription {

    private final Executor executor;
    private final Supplier<@Nullable M> source;
    private @Nullable MultiSubscriber<? super M> subscriber;
    private @Nullable Runnable onEnd;
    private @Nullable Throwable failure;
    private long wanted;
    private boolean completing;
    private boolean over;

    /**
     * @param executor runs one task at a time, in order
     * @param source gives the next message, null when there is none for now
     */
    public Outbox(Executor executor, Supplier<@Nullable M> source) {
        this.executor = executor;
        this.source = source;
    }

    @Override
    public void subscribe(MultiSubscriber<? super M> newSubscriber) {
        executor.execute(() -> {
            if (subscriber != null) {
                Subscriptions.fail(newSubscriber, new IllegalStateException("this stream has a subscriber already"));
                return;
            }
            subscriber = newSubscriber;
            newSubscriber.onSubscribe(this);
            run();
        });
    }

    @Override
    public void request(long n) {
        executor.execute(() -> {
            wanted = Subscriptions.add(wanted, n);
            run();
        });
    }

    @Override
    public void cancel() {
        executor.execute(() -> {
            if (!over) {
                end();
            }
        });
    }

    /** To be run by the executor when the stream has ended: cancelled, failed or complete. */
    public void onEnd(Runnable action) {
        onEnd = action;
    }

    /** The source may have something. To be called by the executor. */
    public void wake() {
        run();
    }

    /** Ends the stream once the source has nothing more. */
    public void complete() {
        executor.execute(() -> {
            completing = true;
            run();
        });
    }

    /** Ends the stream at once. */
    public void fail(Throwable why) {
        executor.execute(() -> {
            if (failure == null) {
                failure = why;
                run();
            }
        });
    }

    private void run() {
        MultiSubscriber<? super M> to = subscriber;
        if (to == null || over) {
            return;
        }
        boolean empty = false;
        while (failure == null && wanted > 0 && !over && !empty) {
            M next = source.get();
            if (next == null) {
                empty = true;
            } else {
                wanted--;
                to.onNext(next);
            }
        }
        if (over) {
            return;
        }
        if (failure != null) {
            end();
            to.onFailure(failure);
        } else if (completing && empty) {
            end();
            to.onCompletion();
        }
    }

    private void end() {
        over = true;
        if (onEnd != null) {
            onEnd.run();
        }
    }
}
