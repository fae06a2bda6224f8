package io.ghostmirror.core.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.fanout.Ring.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RingProperties {

    @Property
    void shouldHoldTheNewestItemsWithinItsBounds(
            @ForAll @IntRange(max = 300) int appended,
            @ForAll @IntRange(min = 1, max = 40) int maxItems,
            @ForAll @IntRange(min = 1, max = 400) int maxWeight,
            @ForAll long seed) {
        // Given
        var random = new Random(seed);
        var ring = new Ring<Long>(7, maxItems, maxWeight);
        List<Long> weights = new ArrayList<>();

        // When
        for (long seq = 8; seq < 8 + appended; seq++) {
            long weight = random.nextInt(60);
            weights.add(weight);
            ring.append(new Slot<>(seq, 0, seq, weight));
        }

        // Then
        long held = ring.head() - ring.base();
        assertThat(ring.head()).isEqualTo(7 + appended);
        assertThat(held).isBetween(appended == 0 ? 0L : 1L, (long) maxItems);
        assertThat(ring.weight())
                .isEqualTo(weights.subList(appended - (int) held, appended).stream()
                        .mapToLong(Long::longValue)
                        .sum());
        assertThat(held == 1 || ring.weight() <= maxWeight).isTrue();
        assertThat(LongStream.range(ring.base(), ring.head())
                        .mapToObj(seq -> ring.after(seq).item()))
                .containsExactlyElementsOf(LongStream.rangeClosed(ring.base() + 1, ring.head())
                        .boxed()
                        .toList());
        assertThat(ring.after(ring.head())).isNull();
        assertThat(ring.hasLost(ring.base())).isFalse();
        assertThat(ring.hasLost(ring.base() - 1)).isTrue();
    }

    @Property
    void shouldGiveEveryLaneEverythingInOrderOrAPageForIt(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int maxItems) {
        // Given
        var random = new Random(seed);
        var ring = new Ring<Long>(0, maxItems, 1 << 20);
        List<Reader> readers = List.of(new Reader(1), new Reader(2), new Reader(3));

        // When
        for (int i = 0; i < 400; i++) {
            if (random.nextInt(3) == 0) {
                long seq = ring.head() + 1;
                long origin = random.nextInt(4);
                ring.append(new Slot<>(seq, origin, seq, 1));
                readers.stream().filter(r -> r.lane.id() == origin).forEach(r -> r.lane.answer(seq, -seq));
            } else {
                readers.get(random.nextInt(readers.size())).pull(ring);
            }
        }
        readers.forEach(r -> r.pullAll(ring));

        // Then
        for (Reader reader : readers) {
            assertThat(reader.lane.cursor()).isEqualTo(ring.head());
            assertThat(reader.known).isEqualTo(ring.head());
            assertThat(reader.faults).isEmpty();
        }
    }

    @Property
    void shouldGiveAnAnswerAtItsPlaceWhenTheLaneIsHeldMeanwhile(@ForAll long seed) {
        // Given
        var random = new Random(seed);
        var ring = new Ring<Long>(0, 1000, 1 << 20);
        var lane = new Lane<Long, Long>(1, 0);
        lane.paged(0);
        int before = random.nextInt(20);
        append(ring, before);
        int read = before == 0 ? 0 : random.nextInt(before);
        for (int i = 0; i < read; i++) {
            lane.next(ring);
        }

        // When
        lane.hold();
        append(ring, random.nextInt(20));
        long place = read + random.nextLong(ring.head() - read + 1);
        Step<Long, Long> whileHeld = lane.next(ring);
        lane.answer(place, -1L);
        lane.release();
        append(ring, 3);

        // Then
        assertThat(whileHeld).isInstanceOf(Step.Idle.class);
        for (long expected = read + 1; expected <= place; expected++) {
            assertThat(lane.next(ring)).isEqualTo(new Step.Item<>(expected));
        }
        assertThat(lane.next(ring)).isEqualTo(new Step.Answer<>(-1L));
        assertThat(lane.next(ring)).isEqualTo(new Step.Item<>(place + 1));
    }

    @Example
    void shouldRefuseAGap() {
        // Given
        var ring = new Ring<String>(3, 10, 100);

        // When // Then
        assertThatThrownBy(() -> ring.append(new Slot<>(5, 0, "x", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seq: 5 (expected: 4)");
    }

    @Example
    void shouldSendAReaderToPagesWhenTheRingSkips() {
        // Given
        var ring = new Ring<String>(0, 10, 100);
        var lane = new Lane<String, String>(1, 0);
        lane.paged(0);
        ring.append(new Slot<>(1, 2, "x", 1));

        // When
        ring.skipTo(9);

        // Then
        assertThat(ring.weight()).isZero();
        assertThat(lane.next(ring)).isEqualTo(new Step.Pages<>(0));
        lane.paged(9);
        assertThat(lane.next(ring)).isInstanceOf(Step.Idle.class);
    }

    private static void append(Ring<Long> ring, int count) {
        for (int i = 0; i < count; i++) {
            ring.append(new Slot<>(ring.head() + 1, 9, ring.head() + 1, 1));
        }
    }

    /** Knows the sequence up to {@code known}; its pages are always up to the ring's head. */
    private static final class Reader {
        private final Lane<Long, Long> lane;
        private final List<String> faults = new ArrayList<>();
        private long known;

        Reader(long id) {
            lane = new Lane<>(id, 0);
        }

        boolean pull(Ring<Long> ring) {
            return switch (lane.next(ring)) {
                case Step.Item<Long, Long> item -> {
                    check(item.item() > known, "item " + item.item() + " after " + known);
                    known = item.item();
                    yield true;
                }
                case Step.Answer<Long, Long> answer -> {
                    check(-answer.answer() <= lane.cursor(), "answer " + answer.answer() + " before its place");
                    known = Math.max(known, -answer.answer());
                    yield true;
                }
                case Step.Pages<Long, Long> pages -> {
                    check(pages.after() >= known, "pages after " + pages.after() + " but known " + known);
                    lane.paged(ring.head());
                    known = ring.head();
                    yield true;
                }
                case Step.Idle<Long, Long> idle -> false;
            };
        }

        void pullAll(Ring<Long> ring) {
            while (pull(ring)) {
                check(known <= ring.head(), "beyond the head");
            }
        }

        private void check(boolean holds, String fault) {
            if (!holds) {
                faults.add(fault);
            }
        }
    }
}
