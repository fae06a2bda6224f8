package io.ghostmirror.hub.piece;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MarksProperties {

    private static Digest digest(int number) {
        return Digest.of(ByteBuffer.allocate(4).putInt(number).array());
    }

    @Property(tries = 50)
    void shouldHaveAllThatWereAddedAndFewOthers(@ForAll @IntRange(max = 20_000) int count, @ForAll long seed) {
        // Given
        var marks = new Marks(count, seed);

        // When
        IntStream.range(0, count).forEach(i -> marks.add(digest(i)));

        // Then
        assertThat(IntStream.range(0, count)).allMatch(i -> marks.mayHave(digest(i)));
        long others = IntStream.range(0, 2_000)
                .filter(i -> marks.mayHave(digest(-1 - i)))
                .count();
        assertThat(others).isLessThan(40);
    }

    @Property(tries = 5)
    void shouldClaimOthersWithAnotherSeed(@ForAll long seed) {
        // Given
        var one = new Marks(5_000, seed);
        var other = new Marks(5_000, seed * 31 + 2);
        for (int i = 0; i < 5_000; i++) {
            one.add(digest(i));
            other.add(digest(i));
        }

        // Then
        long both = IntStream.range(0, 20_000)
                .filter(i -> one.mayHave(digest(-1 - i)) && other.mayHave(digest(-1 - i)))
                .count();
        assertThat(both).isLessThan(20);
    }
}
