package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Commits of a live session that no node makes: what becomes of candidates. They go to every member. */
final class HubCommits<M> {

    private final String session;
    private final SessionStore sessions;
    private final SerialQueue serial;
    private final Fanout<M> fanout;
    private final BiConsumer<WorkspacePath, Long> onEnd;
    private final Consumer<Throwable> onLoss;

    /**
     * @param onEnd to be given the path of a conflict that has ended, and the seq it ended at
     * @param onLoss to be given a failure that says that the store no longer has this session
     */
    HubCommits(
            String session,
            Services<M> services,
            SerialQueue serial,
            Fanout<M> fanout,
            BiConsumer<WorkspacePath, Long> onEnd,
            Consumer<Throwable> onLoss) {
        this.session = session;
        this.sessions = services.sessions();
        this.serial = serial;
        this.fanout = fanout;
        this.onEnd = onEnd;
        this.onLoss = onLoss;
    }

    Uni<Void> resolve(WorkspacePath path, int candidate) {
        return make(() -> sessions.resolve(session, path, candidate), commit -> commit, commit -> ended(path, commit))
                .replaceWithVoid();
    }

    Uni<SessionStore.Merged> merge(SessionStore.Merge merge, long round) {
        return make(() -> sessions.merge(session, merge, round), SessionStore.Merged::commit, merged -> {
            if (merged.conflictEnded()) {
                ended(merge.path(), merged.commit());
            }
        });
    }

    Uni<Optional<Commit>> copy(SessionStore.Copy copy, long round) {
        return make(() -> sessions.copy(session, copy, round), commit -> commit, commit -> {});
    }

    private <T> Uni<T> make(Supplier<Uni<T>> step, Function<T, Optional<Commit>> commitOf, Consumer<T> then) {
        return serial.call(fanout::begin).chain(ticket -> step.get()
                .onItemOrFailure()
                .call((made, failure) -> serial.call(() -> {
                    if (failure != null) {
                        failed(ticket, failure);
                    } else {
                        commitOf.apply(made).ifPresent(commit -> fanout.made(commit, 0, Map.of()));
                        fanout.end(ticket);
                        then.accept(made);
                    }
                    return true;
                })));
    }

    /** What was begun failed. */
    void failed(long ticket, Throwable failure) {
        fanout.fail(ticket, failure);
        if (Fanout.isLoss(failure)) {
            onLoss.accept(failure);
        }
    }

    private void ended(WorkspacePath path, Optional<Commit> commit) {
        onEnd.accept(path, commit.map(Commit::seq).orElseGet(fanout::highest));
    }
}
