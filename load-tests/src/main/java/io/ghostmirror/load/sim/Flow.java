package io.ghostmirror.load.sim;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream: asks for the next message when it has taken one, unless it is stalled. Sending is safe on any thread. */
final class Flow<I, O> implements ClientResponseObserver<I, O> {

    private final Consumer<O> onMessage;
    private final Consumer<@Nullable Throwable> onEnd;
    private @Nullable ClientCallStreamObserver<I> call;
    private boolean stalled;
    private boolean owed;

    /** @param onEnd given null for an end that is no failure */
    Flow(Consumer<O> onMessage, Consumer<@Nullable Throwable> onEnd) {
        this.onMessage = onMessage;
        this.onEnd = onEnd;
    }

    @Override
    public synchronized void beforeStart(ClientCallStreamObserver<I> started) {
        started.disableAutoRequestWithInitial(1);
        call = started;
    }

    synchronized void send(I message) {
        if (call == null) {
            throw new IllegalStateException("the stream was not started");
        }
        try {
            call.onNext(message);
        } catch (IllegalStateException over) {
            // Its end was told, or is about to be.
            stalled = false;
        }
    }

    synchronized void stall() {
        stalled = true;
    }

    synchronized void resume() {
        stalled = false;
        if (owed) {
            owed = false;
            request();
        }
    }

    private void request() {
        if (call != null) {
            call.request(1);
        }
    }

    @Override
    public void onNext(O message) {
        onMessage.accept(message);
        synchronized (this) {
            if (stalled) {
                owed = true;
            } else {
                request();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        onEnd.accept(failure);
    }

    @Override
    public void onCompleted() {
        onEnd.accept(null);
    }
}
