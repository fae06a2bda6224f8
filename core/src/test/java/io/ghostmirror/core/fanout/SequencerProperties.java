package io.ghostmirror.core.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.fanout.Ring.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SequencerProperties {

    private record Bringing(long ticket, long seq) {}

    private static Slot<Long> slot(long seq) {
        return new Slot<>(seq, 0, seq, 1);
    }

    private static List<Long> contentsOf(Ring<Long> ring) {
        List<Long> items = new ArrayList<>();
        for (long seq = ring.base(); ring.after(seq) != null; seq++) {
            items.add(ring.after(seq).item());
        }
        return items;
    }

    /** Items get their seq when they begin; they arrive in any order, and some never do. */
    @Property
    void shouldPutEverythingInOrderAndLookUpWhatNobodyBrings(@ForAll long seed) {
        // Given
        var random = new Random(seed);
        var ring = new Ring<Long>(0, 1000, 1 << 20);
        var sequencer = new Sequencer<>(ring);
        var made = new TreeMap<Long, Slot<Long>>();
        List<Bringing> underWay = new ArrayList<>();

        // When
        for (int i = 0; i < 300; i++) {
            if (random.nextBoolean() && made.size() < 100) {
                long ticket = sequencer.begin();
                long seq = made.size() + 1L;
                made.put(seq, slot(seq));
                underWay.add(new Bringing(ticket, seq));
            } else if (!underWay.isEmpty()) {
                Bringing next = underWay.remove(random.nextInt(underWay.size()));
                if (random.nextInt(10) > 0) {
                    sequencer.accept(made.get(next.seq()));
                } else {
                    sequencer.doubt();
                }
                sequencer.end(next.ticket());
            }
            if (sequencer.mustLookUp() && random.nextBoolean()) {
                lookUp(sequencer, ring, made);
            }
        }
        for (Bringing last : underWay) {
            sequencer.accept(made.get(last.seq()));
            sequencer.end(last.ticket());
        }
        while (sequencer.mustLookUp()) {
            lookUp(sequencer, ring, made);
        }

        // Then
        assertThat(contentsOf(ring)).containsExactlyElementsOf(made.keySet());
        assertThat(sequencer.highest()).isEqualTo(made.size());
    }

    private static void lookUp(Sequencer<Long> sequencer, Ring<Long> ring, TreeMap<Long, Slot<Long>> made) {
        sequencer.lookUp();
        var found = made.tailMap(ring.head(), false);
        sequencer.lookedUp(found.isEmpty() ? Long.MAX_VALUE : found.firstKey());
        List.copyOf(found.values()).forEach(sequencer::accept);
    }

    @Example
    void shouldWaitForWhoMayStillBringTheMissingItem() {
        // Given
        var sequencer = new Sequencer<>(new Ring<Long>(0, 10, 100));
        long first = sequencer.begin();
        long second = sequencer.begin();

        // When
        sequencer.accept(slot(2));
        sequencer.end(second);

        // Then
        assertThat(sequencer.mustLookUp()).isFalse();
        sequencer.end(first);
        assertThat(sequencer.mustLookUp()).isTrue();
    }

    @Example
    void shouldNotWaitForWhoBeganAfterTheGapWasSeen() {
        // Given
        var sequencer = new Sequencer<>(new Ring<Long>(0, 10, 100));
        long lost = sequencer.begin();
        long second = sequencer.begin();
        sequencer.accept(slot(2));
        sequencer.end(second);

        // When
        sequencer.begin();
        sequencer.end(lost);

        // Then
        assertThat(sequencer.mustLookUp()).isTrue();
    }

    @Example
    void shouldNotTakeForGoneWhatCameAfterTheLookUpBegan() {
        // Given
        var ring = new Ring<Long>(0, 10, 100);
        var sequencer = new Sequencer<>(ring);
        sequencer.doubt();
        sequencer.lookUp();

        // When
        sequencer.accept(slot(2));
        sequencer.lookedUp(Long.MAX_VALUE);

        // Then
        assertThat(ring.head()).isZero();
        assertThat(sequencer.mustLookUp()).isTrue();
    }

    @Example
    void shouldSkipWhatIsGoneForGood() {
        // Given
        var ring = new Ring<Long>(0, 10, 100);
        var sequencer = new Sequencer<>(ring);
        sequencer.accept(slot(5));

        // When
        sequencer.lookUp();
        sequencer.lookedUp(4);
        sequencer.accept(slot(4));

        // Then
        assertThat(contentsOf(ring)).containsExactly(4L, 5L);
        assertThat(ring.hasLost(2)).isTrue();
    }

    @Property
    void shouldKeepNoMoreEarlyThanTheRingWouldHold(@ForAll @IntRange(min = 2, max = 40) int most, @ForAll long seed) {
        // Given: the first two are missing, and somebody may still bring them
        var ring = new Ring<Long>(0, most, 1 << 20);
        var sequencer = new Sequencer<>(ring);
        sequencer.begin();
        var made = new TreeMap<Long, Slot<Long>>();
        for (long seq = 1; seq <= 200; seq++) {
            made.put(seq, slot(seq));
        }
        List<Long> order = new ArrayList<>(made.tailMap(3L).keySet());
        Collections.shuffle(order, new Random(seed));

        // When
        order.forEach(seq -> sequencer.accept(made.get(seq)));
        sequencer.accept(slot(1));
        sequencer.accept(slot(2));

        // Then
        assertThat(ring.head()).isEqualTo(2 + most);
        assertThat(sequencer.highest()).isEqualTo(200);
        assertThat(sequencer.mustLookUp()).isTrue();

        // When
        lookUp(sequencer, ring, made);

        // Then
        assertThat(ring.head()).isEqualTo(200);
        assertThat(sequencer.mustLookUp()).isFalse();
    }

    @Example
    void shouldSkipWhatWasNotKeptAndIsGone() {
        // Given
        var ring = new Ring<Long>(0, 1, 100);
        var sequencer = new Sequencer<>(ring);
        sequencer.accept(slot(3));
        sequencer.accept(slot(7));
        sequencer.accept(slot(1));
        sequencer.accept(slot(2));

        // When
        sequencer.lookUp();
        sequencer.lookedUp(Long.MAX_VALUE);

        // Then
        assertThat(ring.head()).isEqualTo(7);
        assertThat(sequencer.mustLookUp()).isFalse();
    }
}
