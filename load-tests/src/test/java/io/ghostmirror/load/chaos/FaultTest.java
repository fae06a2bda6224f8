package io.ghostmirror.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.load.chaos.Fault.Kind;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultTest {

    private static final List<String> MEMBERS = List.of("redis", "hub-0", "node-0");
    private static final List<String> LINKS = List.of("hub-0 to redis", "node-0 to hubs");

    private static List<Fault> plan(long seed) {
        return Fault.plan(seed, Duration.ofMinutes(10), MEMBERS, LINKS);
    }

    @Test
    void shouldBeTheSameOfTheSameSeed() {
        assertThat(plan(7)).isEqualTo(plan(7)).isNotEqualTo(plan(8));
    }

    @Test
    void shouldDoEverythingToWhateverItCanBeDoneTo() {
        assertThat(plan(1)).hasSizeGreaterThan(200).extracting(Fault::kind).contains(Kind.values());
        assertThat(plan(1)).allSatisfy(fault -> {
            boolean ofMember = fault.kind() == Kind.KILL || fault.kind() == Kind.HALT;
            assertThat(ofMember ? MEMBERS : LINKS).contains(fault.target());
            assertThat(fault.at()).isLessThan(Duration.ofMinutes(10));
        });
    }

    @Test
    void shouldLeaveNothingOutInTheRunOfContinuousIntegration() {
        // Given: what ghost chaos --seconds 120 --seed 34 has happen
        List<String> members = List.of(
                "redis", "kafka", "hub-0", "hub-0", "hub-1", "hub-1", "hub-2", "hub-2", "node-0", "node-1", "node-2",
                "node-3", "node-4", "node-5");
        Stream<String> ofHubs = IntStream.range(0, 3)
                .mapToObj(hub -> Stream.of("hub-" + hub + " to redis", "hub-" + hub + " to kafka"))
                .flatMap(Function.identity());
        Stream<String> ofNodes = IntStream.range(0, 6).mapToObj(node -> "node-" + node + " to hubs");

        // When
        List<Fault> plan = Fault.plan(
                34,
                Duration.ofMinutes(2),
                members,
                Stream.concat(ofHubs, ofNodes).toList());

        // Then
        assertThat(plan)
                .extracting(fault -> fault.text().replaceAll("(hub|node)-\\d", "$1"))
                .contains("kill -9 redis", "kill -9 kafka", "kill -9 hub", "kill -9 node")
                .contains("halt redis", "halt kafka", "halt hub", "halt node")
                .contains("cut hub to redis", "cut hub to kafka", "cut node to hubs")
                .contains("swallow all of hub to redis", "swallow all of hub to kafka", "swallow all of node to hubs")
                .contains("slow down hub to redis", "slow down hub to kafka", "slow down node to hubs");
    }

    @Test
    void shouldKeepToAShorterRun() {
        List<Fault> shorter = Fault.plan(1, Duration.ofMinutes(2), MEMBERS, LINKS);
        assertThat(plan(1)).startsWith(shorter.toArray(Fault[]::new));
    }
}
