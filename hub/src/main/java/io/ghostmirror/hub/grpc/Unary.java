package io.ghostmirror.hub.grpc;

import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** Calls with one answer. */
final class Unary {

    private Unary() {}

    static <O> void answer(StreamObserver<O> response, Supplier<Uni<? extends O>> answer) {
        Uni.createFrom()
                .<O>deferred(answer)
                .subscribe()
                .with(
                        found -> {
                            response.onNext(found);
                            response.onCompleted();
                        },
                        failure -> response.onError(Statuses.exception(failure)));
    }
}
