package io.ghostmirror.core.fanout;

import io.ghostmirror.core.fanout.Ring.Slot;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts items that become known out of order into a {@link Ring} in order, and tells when one is missing that nobody
 * is about to bring. Of items that are ahead of their turn no more are kept than the ring would hold; those beyond that
 * are looked up when it is their turn. Not safe for concurrent use.
 *
 * <p>Whoever may bring an item {@linkplain #begin begins} before the item gets its seq and {@linkplain #end ends} once
 * it is here or is known not to come.
 */
public final class Sequencer<T> {

    /** An item that is ahead of its turn; whoever brings an item before it began no later than {@code ticket}. */
    private record Early<T>(Slot<T> slot, long ticket) {}

    private final Ring<T> ring;
    private final TreeMap<Long, Early<T>> early = new TreeMap<>();
    private final TreeSet<Long> open = new TreeSet<>();
    private long tickets;
    private boolean doubtful;
    private long earlyWeight;
    private long dropped;
    private long knownBefore = Long.MAX_VALUE;

    public Sequencer(Ring<T> ring) {
        this.ring = ring;
    }

    /** Says that an item may come; returns the ticket to {@link #end}. */
    public long begin() {
        open.add(++tickets);
        return tickets;
    }

    /** What was begun has ended. */
    public void end(long ticket) {
        open.remove(ticket);
    }

    /** An item may exist that nobody will bring. */
    public void doubt() {
        doubtful = true;
    }

    /** Adds an item; one that was added before is ignored. */
    public void accept(Slot<T> slot) {
        if (slot.seq() > ring.head()) {
            if (early.putIfAbsent(slot.seq(), new Early<>(slot, tickets)) == null) {
                earlyWeight += slot.weight();
            }
            drain();
            while (!early.isEmpty() && !ring.canHold(early.size(), earlyWeight)) {
                Slot<T> last = early.pollLastEntry().getValue().slot();
                earlyWeight -= last.weight();
                dropped = Math.max(dropped, last.seq());
            }
        }
    }

    /** The largest seq that has been seen, in order or not. */
    public long highest() {
        return Math.max(dropped, early.isEmpty() ? ring.head() : Math.max(ring.head(), early.lastKey()));
    }

    /** Whether the items after the ring's head must be looked up, since nobody is about to bring them. */
    public boolean mustLookUp() {
        return doubtful
                || ring.head() < dropped
                || !early.isEmpty() && (open.isEmpty() || open.first() > lastTicketOfTheGap());
    }

    /** A look-up starts: doubts that arise from now on need another. */
    public void lookUp() {
        doubtful = false;
        if (!early.isEmpty()) {
            knownBefore = early.firstKey();
        } else {
            knownBefore = ring.head() < dropped ? dropped + 1 : Long.MAX_VALUE;
        }
    }

    /**
     * The look-up has found everything from {@code found} on, or nothing when that is {@link Long#MAX_VALUE}. What is
     * missing before the first item that was known when it started is gone for good: the ring skips it. Called before the
     * items found are accepted.
     */
    public void lookedUp(long found) {
        long first = Math.min(found, knownBefore);
        if (first != Long.MAX_VALUE && first > ring.head() + 1) {
            ring.skipTo(first - 1);
            drain();
        }
    }

    private long lastTicketOfTheGap() {
        return early.values().stream().mapToLong(Early::ticket).min().orElse(0);
    }

    private void drain() {
        while (!early.isEmpty() && early.firstKey() <= ring.head() + 1) {
            Slot<T> next = early.pollFirstEntry().getValue().slot();
            earlyWeight -= next.weight();
            if (next.seq() > ring.head()) {
                ring.append(next);
            }
        }
    }
}
