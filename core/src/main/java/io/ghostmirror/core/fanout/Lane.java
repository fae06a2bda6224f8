package io.ghostmirror.core.fanout;

import io.ghostmirror.core.fanout.Ring.Slot;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * One reader's place in a {@link Ring}. Gives every item but the reader's own, in order; answers to the reader come at
 * their place among the items. A reader that was too slow for the ring is told to page, and goes on behind the pages.
 * Not safe for concurrent use.
 *
 * @param <T> what the ring's items are
 * @param <A> what the answers are
 */
public final class Lane<T, A> {

    private record Due<A>(long place, long order, A answer) {}

    private final long id;
    private final PriorityQueue<Due<A>> due =
            new PriorityQueue<>(Comparator.<Due<A>>comparingLong(Due::place).thenComparingLong(Due::order));
    private long cursor;
    private long answers;
    private boolean paging = true;
    private boolean held;

    /**
     * A lane whose reader needs pages first, at least an empty one.
     *
     * @param id is the origin of the reader's own items; not 0
     * @param cursor seq of the last item the reader has
     */
    public Lane(long id, long cursor) {
        if (id == 0) {
            throw new IllegalArgumentException("id: 0 (expected: another number, 0 is no lane)");
        }
        this.id = id;
        this.cursor = cursor;
    }

    public long id() {
        return id;
    }

    /** Seq of the last item the reader has been given or is known not to need. */
    public long cursor() {
        return cursor;
    }

    /** Whether the reader is being given pages. */
    public boolean isPaging() {
        return paging;
    }

    /** Adds an answer that comes when the reader has all up to {@code place}, and before anything after it. */
    public void answer(long place, A answer) {
        due.add(new Due<>(place, answers++, answer));
    }

    /** Stops giving items until {@link #release}, so that an answer that is on its way finds its place not passed. */
    public void hold() {
        held = true;
    }

    public void release() {
        held = false;
    }

    /** The reader has been given pages up to {@code head}. */
    public void paged(long head) {
        cursor = Math.max(cursor, head);
        paging = false;
    }

    /** What the reader is to be given next. */
    public Step<T, A> next(Ring<T> ring) {
        while (!paging) {
            Due<A> first = due.peek();
            if (first != null && first.place() <= cursor) {
                due.remove();
                return new Step.Answer<>(first.answer());
            }
            if (held) {
                return new Step.Idle<>();
            }
            if (ring.hasLost(cursor)) {
                paging = true;
                break;
            }
            Slot<T> slot = ring.after(cursor);
            if (slot == null) {
                return new Step.Idle<>();
            }
            cursor = slot.seq();
            if (slot.origin() != id) {
                return new Step.Item<>(slot.item());
            }
        }
        return new Step.Pages<>(cursor);
    }
}
