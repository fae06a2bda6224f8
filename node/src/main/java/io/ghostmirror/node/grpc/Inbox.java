package io.ghostmirror.node.grpc;

import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.Objects;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on a stream. Another message is asked for only when one was dealt with, so that at most {@code window}
 * of them are under way.
 */
final class Inbox<T> implements MultiSubscriber<T> {

    private final int window;
    private final Consumer<T> each;
    private final Consumer<@Nullable Throwable> ended;
    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;

    /** @param ended gets what the stream failed with, null when it ended well; told once, and not after {@link #close} */
    Inbox(int window, Consumer<T> each, Consumer<@Nullable Throwable> ended) {
        this.window = window;
        this.each = each;
        this.ended = ended;
    }

    /** Ends the stream from this side. */
    void close() {
        closed = true;
        Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(window);
        }
    }

    @Override
    public void onItem(T item) {
        if (closed) {
            return;
        }
        try {
            each.accept(item);
        } catch (RuntimeException e) {
            close();
            ended.accept(e);
            return;
        }
        Objects.requireNonNull(subscription).request(1);
    }

    @Override
    public void onFailure(Throwable failure) {
        end(failure);
    }

    @Override
    public void onCompletion() {
        end(null);
    }

    private void end(@Nullable Throwable failure) {
        if (!closed) {
            closed = true;
            ended.accept(failure);
        }
    }
}
