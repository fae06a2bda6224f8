package io.ghostmirror.node.grpc;

import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on a stream: each message is taken from its source at the moment the stream has room for it, so that
 * what waits is kept in the form that is cheapest, and can still be replaced. One subscriber. Safe for concurrent use;
 * the source is asked by one thread at a time.
 */
final class Outbox<T> extends AbstractMulti<T> implements Subscription {

    private final Supplier<@Nullable T> source;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger draining = new AtomicInteger();
    private volatile @Nullable MultiSubscriber<? super T> subscriber;
    private volatile boolean completing;
    private volatile boolean ended;

    /** @param source gives the next message, or null when there is none now */
    Outbox(Supplier<@Nullable T> source) {
        this.source = source;
    }

    /** Says that the source may have something now. */
    void wake() {
        if (draining.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            drain();
            missed = draining.addAndGet(-missed);
        } while (missed != 0);
    }

    /** Ends the stream after what the source has now. */
    void complete() {
        completing = true;
        wake();
    }

    private void drain() {
        MultiSubscriber<? super T> to = subscriber;
        while (to != null && !ended && demand.get() > 0) {
            T next = source.get();
            if (next == null) {
                if (completing) {
                    ended = true;
                    to.onCompletion();
                }
                return;
            }
            demand.decrementAndGet();
            hand(next, to);
        }
    }

    private void hand(T message, MultiSubscriber<? super T> to) {
        try {
            to.onItem(message);
        } catch (IllegalStateException cancelledMeanwhile) {
            // The call ended on another thread; whoever reads from it is told why.
            ended = true;
        }
    }

    @Override
    public void subscribe(MultiSubscriber<? super T> to) {
        to.onSubscribe(this);
        subscriber = to;
        wake();
    }

    @Override
    public void request(long n) {
        demand.getAndAccumulate(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
        wake();
    }

    @Override
    public void cancel() {
        ended = true;
    }
}
