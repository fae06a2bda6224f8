package io.ghostmirror.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Runs many seeds, or the one in {@code ghostmirror.seed}. A failing seed prints its trace and how to run it again. */
class ConvergenceSimulation {

    @Test
    void shouldConvergeAndLoseNothingUnderEverySeed() {
        underEverySeed(seed -> new World(seed).run());
    }

    @Test
    void shouldLeaveADirectoryAsItsOnlyWriterDidUnderEverySeed() {
        underEverySeed(seed -> new World(seed, true).runHomes());
    }

    private static void underEverySeed(LongConsumer world) {
        String single = System.getProperty("ghostmirror.seed", "");
        long first = single.isEmpty() ? 1 : Long.parseLong(single);
        long count = single.isEmpty() ? Long.getLong("ghostmirror.seeds", 1500) : 1;
        for (long seed = first; seed < first + count; seed++) {
            try {
                world.accept(seed);
            } catch (AssertionError e) {
                fail(
                        "seed " + seed + " failed; run it alone with"
                                + " ./mvnw -pl tests/simulation -am verify -Dseed=" + seed + "\n" + e.getMessage(),
                        e);
            }
        }
    }

    @Test
    void shouldDoTheSameAgainUnderTheSameSeed() {
        for (long seed = 1; seed <= 5; seed++) {
            var one = new World(seed);
            var other = new World(seed);
            one.run();
            other.run();
            assertThat(other.trace()).isNotEmpty().isEqualTo(one.trace());
        }
    }
}
