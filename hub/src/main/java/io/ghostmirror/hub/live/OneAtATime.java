package io.ghostmirror.hub.live;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Something that is not begun again while it is under way, so that what waits for a slow store is bounded. */
final class OneAtATime {

    private final AtomicBoolean underWay = new AtomicBoolean();

    /** The action, to be begun by whoever subscribes; completes at once while one that was begun here is under way. */
    Uni<Void> orNothing(Uni<Void> action) {
        return Uni.createFrom()
                .deferred(() -> underWay.compareAndSet(false, true)
                        ? action.onTermination().invoke(() -> underWay.set(false))
                        : Uni.createFrom().voidItem());
    }

    /** Does nothing while an action that was begun here is under way. Returns whether it was begun. */
    <T> boolean begin(Uni<T> action, Consumer<? super T> onItem, Consumer<? super Throwable> onFailure) {
        if (!underWay.compareAndSet(false, true)) {
            return false;
        }
        action.onTermination().invoke(() -> underWay.set(false)).subscribe().with(onItem, onFailure);
        return true;
    }
}
