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

    /** Messages that answer a question, and the seq they belong to. */
    record Reply<M>(List<M> messages, long place) {}

    private final Lane<M, M> lane;
    private final Ring<M> ring;
    private final Pages<M> pages;
    private final Executor serial;
    private final Outbox<M> outbox;
    private final Queue<M> urgent = new ArrayDeque<>();
    private final Queue<M> page = new ArrayDeque<>();
    private final Queue<Supplier<Uni<Reply<M>>>> questions = new ArrayDeque<>();
    private long reached;
    private boolean lastPage;
    private boolean fetching;
    private boolean asking;

    Reader(Lane<M, M> lane, Ring<M> ring, Pages<M> pages, Executor serial) {
        this.lane = lane;
        this.ring = ring;
        this.pages = pages;
        this.serial = serial;
        this.reached = lane.cursor();
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
    void at(long place, M message) {
        lane.answer(place, message);
        outbox.wake();
    }

    /** Asks a question whose reply must meet the receiver at the reply's place: nothing overtakes it. */
    void ask(Supplier<Uni<Reply<M>>> question) {
        questions.add(question);
        outbox.wake();
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
                lane.paged(reached);
            }
            if (!lane.isPaging()) {
                askNext();
            }
            switch (lane.next(ring)) {
                case Step.Item<M, M> item -> message = item.item();
                case Step.Answer<M, M> answer -> message = answer.answer();
                case Step.Idle<M, M> idle -> {
                    return null;
                }
                case Step.Pages<M, M> wanted -> {
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
                        outbox::fail);
    }

    private void askNext() {
        Supplier<Uni<Reply<M>>> question = asking ? null : questions.poll();
        if (question == null) {
            return;
        }
        asking = true;
        lane.hold();
        question.get()
                .subscribe()
                .with(
                        reply -> serial.execute(() -> {
                            asking = false;
                            lane.release();
                            reply.messages().forEach(message -> lane.answer(reply.place(), message));
                            outbox.wake();
                        }),
                        outbox::fail);
    }
}
