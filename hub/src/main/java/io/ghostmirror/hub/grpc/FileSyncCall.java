package io.ghostmirror.hub.grpc;

import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.Open;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The incoming half of one FileSync stream: its first message says what the others are handled by. */
final class FileSyncCall implements MultiSubscriber<FileSyncRequest> {

    private final Function<Open, Uni<StreamHandler>> opener;
    private final CompletableFuture<StreamHandler> opened = new CompletableFuture<>();
    private @Nullable Subscription upstream;
    private boolean opening;

    private FileSyncCall(Function<Open, Uni<StreamHandler>> opener) {
        this.opener = opener;
    }

    /** Serves a stream; {@code opener} makes the handler that its first message asks for. */
    static Multi<FileSyncResponse> serve(Multi<FileSyncRequest> in, Function<Open, Uni<StreamHandler>> opener) {
        var call = new FileSyncCall(opener);
        in.subscribe().withSubscriber(call);
        return Uni.createFrom()
                .completionStage(call.opened)
                .onItem()
                .transformToMulti(StreamHandler::messages)
                .onFailure()
                .transform(Statuses::exception);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        subscription.request(1);
    }

    @Override
    public void onItem(FileSyncRequest message) {
        if (opening) {
            StreamHandler handler = opened.join();
            try {
                checkSize(message);
                handler.message(message);
            } catch (RuntimeException e) {
                handler.refuse(e);
            }
            return;
        }
        opening = true;
        if (!message.hasOpen()) {
            opened.completeExceptionally(new IllegalArgumentException(
                    "first message of FileSync: " + message.getMessageCase() + " (expected: OPEN)"));
            return;
        }
        open(message.getOpen());
    }

    private static void checkSize(FileSyncRequest message) {
        int size = message.getSerializedSize();
        if (size > BulkHandler.FRAME) {
            throw new IllegalArgumentException(
                    "message of " + size + " bytes (expected: at most " + BulkHandler.FRAME + ")");
        }
    }

    private void open(Open open) {
        Uni.createFrom()
                .deferred(() -> opener.apply(open))
                .subscribe()
                .with(
                        handler -> {
                            opened.complete(handler);
                            handler.start(n -> {
                                if (upstream != null) {
                                    upstream.request(n);
                                }
                            });
                        },
                        opened::completeExceptionally);
    }

    @Override
    public void onFailure(Throwable cancelled) {
        onCompletion();
    }

    /** Whoever becomes a member after the node has gone must leave again. */
    @Override
    public void onCompletion() {
        opened.whenComplete((handler, failure) -> {
            if (handler != null) {
                handler.ended();
            }
        });
        if (!opening) {
            opened.completeExceptionally(
                    new IllegalArgumentException("FileSync ended without a message (expected: OPEN)"));
        }
    }
}
