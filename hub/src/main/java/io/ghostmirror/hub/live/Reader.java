package io.ghostmirror.hub.live;

import io.ghostmirror.core.fanout.Lane;
import io.ghostmirror.core.fanout.Ring;
import io.ghostmirror.core.fanout.Step;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing half of one stream: what comes next for its receiver, worked out when the receiver asks. Holds at most
 * one batch of pages. Every method is called by the session's queue.
 */
final class Reader<M> {

    /** The message that answers a question, and the seq it belongs to. */
    record Reply<M>(M message, long place, Runnable onSent) {}

    /** A message, and what is to be done when it has been given to the receiver. */
    private record Parcel<M>(M message, Runnable onSent) {}

    private static final Runnable NOTHING = () -> {};

    private final Lane<M, Parcel<M>> lane;
    private final Ring<M> ring;
    private final Pages<M> pages;
    private final Executor serial;
    private final Runnable onFallenBehind;
    private final Propagation propagation;
    private final Outbox<M> outbox;
    private final Queue<M> urgent = new ArrayDeque<>();
    private final Queue<M> page = new ArrayDeque<>();
    private final Queue<Supplier<Uni<List<Reply<M>>>>> questions = new ArrayDeque<>();
    private long reached;
    private boolean lastPage;
    private boolean caughtUp;
    private boolean fetching;
    private boolean asking;

    /**
     * @param id of this reader among those of the ring; not 0
     * @param cursor seq of the last commit that the receiver has
     */
    Reader(
            long id,
            long cursor,
            Ring<M> ring,
            Pages<M> pages,
            Executor serial,
            Runnable onFallenBehind,
            Propagation propagation) {
        this.lane = new Lane<>(id, cursor);
        this.ring = ring;
        this.pages = pages;
        this.serial = serial;
        this.onFallenBehind = onFallenBehind;
        this.propagation = propagation;
        this.reached = cursor;
        this.outbox = new Outbox<>(serial, this::next);
    }

    Outbox<M> outbox() {
        return outbox;
    }

    long laneId() {
        return lane.id();
    }

    /** Sends a message before everything else. */
    void urgent(M message) {
        urgent.add(message);
        outbox.wake();
    }

    /** Sends a message when the receiver has been given everything up to {@code place}. */
    void at(long place, M message, Runnable onSent) {
        lane.answer(place, new Parcel<>(message, onSent));
        outbox.wake();
    }

    void at(long place, M message) {
        at(place, message, NOTHING);
    }

    /** Asks a question whose replies must meet the receiver at their place: nothing overtakes them. */
    void ask(Supplier<Uni<List<Reply<M>>>> question) {
        questions.add(question);
        outbox.wake();
    }

    /** From any thread: the receiver has everything up to {@code seq} on its disk. What came in pages is not measured. */
    void applied(long seq) {
        serial.execute(() -> {
            if (seq > reached) {
                propagation.applied(seq, lane.id());
            }
        });
    }

    /** Ends the stream at once. */
    void fail(Throwable why) {
        outbox.fail(Fanout.isLoss(why) ? new SessionLostException(why) : why);
    }

    private @Nullable M next() {
        M message = urgent.poll();
        while (message == null) {
            message = page.poll();
            if (message != null) {
                break;
            }
            if (lastPage) {
                lastPage = false;
                caughtUp = true;
                lane.paged(reached);
            }
            if (!lane.isPaging()) {
                askNext();
            }
            switch (lane.next(ring)) {
                case Step.Item<M, Parcel<M>> item -> message = item.item();
                case Step.Answer<M, Parcel<M>> answer -> {
                    message = answer.answer().message();
                    answer.answer().onSent().run();
                }
                case Step.Idle<M, Parcel<M>> idle -> {
                    return null;
                }
                case Step.Pages<M, Parcel<M>> wanted -> {
                    if (caughtUp) {
                        caughtUp = false;
                        onFallenBehind.run();
                    }
                    fetch(Math.max(reached, wanted.after()));
                    return null;
                }
            }
        }
        return message;
    }

    private void fetch(long after) {
        if (fetching) {
            return;
        }
        fetching = true;
        pages.after(after)
                .subscribe()
                .with(
                        batch -> serial.execute(() -> {
                            fetching = false;
                            page.addAll(batch.messages());
                            reached = batch.reached();
                            lastPage = batch.last();
                            outbox.wake();
                        }),
                        this::fail);
    }

    private void askNext() {
        Supplier<Uni<List<Reply<M>>>> question = asking ? null : questions.poll();
        if (question == null) {
            return;
        }
        asking = true;
        lane.hold();
        question.get().subscribe().with(replies -> serial.execute(() -> replied(replies)), this::fail);
    }

    private void replied(List<Reply<M>> replies) {
        asking = false;
        lane.release();
        replies.forEach(reply -> lane.answer(reply.place(), new Parcel<>(reply.message(), reply.onSent())));
        outbox.wake();
    }
}
