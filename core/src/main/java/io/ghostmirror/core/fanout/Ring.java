package io.ghostmirror.core.fanout;

import org.jspecify.annotations.Nullable;

/**
 * The latest items of a gapless sequence, bounded in number and in weight. One ring serves all readers: each has a
 * {@link Lane}, which is a number, and no queue. Not safe for concurrent use.
 *
 * @param <T> what the items are
 */
public final class Ring<T> {

    /**
     * One item.
     *
     * @param origin id of the lane the item came in by, which is not given it back; 0 for none
     * @param weight what the item costs, in bytes
     */
    public record Slot<T>(long seq, long origin, T item, long weight) {
        public Slot {
            if (weight < 0) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: >= 0)");
            }
        }
    }

    private static final int FIRST_SLOTS = 16;

    private final int maxItems;
    private @Nullable Slot<T>[] slots;
    private final long maxWeight;
    private long base;
    private long head;
    private long weight;

    /**
     * An empty ring at a place in the sequence.
     *
     * @param head seq of the last item that is not to be served any more
     * @param maxItems most items held
     * @param maxWeight most bytes held; the newest item is held whatever it weighs
     */
    @SuppressWarnings("unchecked")
    public Ring(long head, int maxItems, long maxWeight) {
        if (maxItems < 1) {
            throw new IllegalArgumentException("maxItems: " + maxItems + " (expected: >= 1)");
        }
        this.maxItems = maxItems;
        this.slots = (Slot<T>[]) new Slot<?>[Math.min(maxItems, FIRST_SLOTS)];
        this.maxWeight = maxWeight;
        this.base = head;
        this.head = head;
    }

    /** Seq of the newest item. */
    public long head() {
        return head;
    }

    /** The smallest seq a reader may stand at and still be served. */
    public long base() {
        return base;
    }

    /** Sum of the weights held. */
    public long weight() {
        return weight;
    }

    /** Whether so many items of that weight together are within its bounds; the newest one is, whatever it weighs. */
    boolean canHold(int items, long weightOfAll) {
        return items <= 1 || items <= maxItems && weightOfAll <= maxWeight;
    }

    /** Adds the next item and lets the oldest go as far as the bounds ask for. */
    public void append(Slot<T> slot) {
        if (slot.seq() != head + 1) {
            throw new IllegalArgumentException("seq: " + slot.seq() + " (expected: " + (head + 1) + ")");
        }
        if (head - base == maxItems) {
            dropOldest();
        } else if (head - base == slots.length) {
            grow();
        }
        slots[indexOf(slot.seq())] = slot;
        head = slot.seq();
        weight += slot.weight();
        while (weight > maxWeight && head - base > 1) {
            dropOldest();
        }
    }

    /** Forgets everything and goes on after {@code newHead}: readers that stand before it have fallen out. */
    public void skipTo(long newHead) {
        if (newHead < head) {
            throw new IllegalArgumentException("newHead: " + newHead + " (expected: >= " + head + ")");
        }
        while (base < head) {
            dropOldest();
        }
        base = newHead;
        head = newHead;
    }

    /** Whether what comes after {@code seq} is no longer all here. */
    public boolean hasLost(long seq) {
        return seq < base;
    }

    /** The item after {@code seq}; null when there is none yet. Ask {@link #hasLost} before. */
    public @Nullable Slot<T> after(long seq) {
        return seq >= head ? null : slots[indexOf(seq + 1)];
    }

    /** Most sessions never have more than a few items. */
    @SuppressWarnings("unchecked")
    private void grow() {
        @Nullable Slot<T>[] former = slots;
        slots = (Slot<T>[]) new Slot<?>[Math.min(maxItems, 2 * former.length)];
        for (Slot<T> slot : former) {
            if (slot != null) {
                slots[indexOf(slot.seq())] = slot;
            }
        }
    }

    private void dropOldest() {
        base++;
        int index = indexOf(base);
        Slot<T> oldest = slots[index];
        if (oldest != null) {
            weight -= oldest.weight();
        }
        slots[index] = null;
    }

    private int indexOf(long seq) {
        return (int) Long.remainderUnsigned(seq, slots.length);
    }
}
