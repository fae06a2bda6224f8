package io.ghostmirror.load.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something bad that is to happen.
 *
 * @param at since the start of the run
 * @param target a member's name, or a link's
 * @param lasting from then on, until what was done is undone
 */
record Fault(Duration at, Kind kind, String target, Duration lasting) {

    private static final int LEAST_PAUSE_MILLIS = 500;
    private static final int MOST_PAUSE_MILLIS = 2_500;
    private static final int LEAST_MILLIS = 300;
    private static final int MOST_MILLIS = 5_000;
    private static final int LONG_MILLIS = 15_000;

    enum Kind {
        KILL("kill -9"),
        HALT("halt"),
        CUT("cut"),
        SWALLOW("swallow all of"),
        SLOW("slow down");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** What is done, for a person. */
    String text() {
        return kind.text + " " + target;
    }

    /** What a seed has happen. Some of what is sent into nowhere is so for longer than most timeouts wait. */
    static List<Fault> plan(long seed, Duration length, List<String> members, List<String> links) {
        var random = new Random(seed);
        List<Fault> plan = new ArrayList<>();
        Duration at = pause(random);
        while (at.compareTo(length) < 0) {
            Kind kind = kind(random.nextInt(100));
            List<String> targets = kind == Kind.KILL || kind == Kind.HALT ? members : links;
            int most = kind == Kind.SWALLOW && random.nextInt(4) == 0 ? LONG_MILLIS : MOST_MILLIS;
            plan.add(new Fault(
                    at,
                    kind,
                    targets.get(random.nextInt(targets.size())),
                    Duration.ofMillis(random.nextInt(LEAST_MILLIS, most))));
            at = at.plus(pause(random));
        }
        return plan;
    }

    private static Duration pause(Random random) {
        return Duration.ofMillis(random.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
    }

    private static Kind kind(int dice) {
        if (dice < 35) {
            return Kind.KILL;
        } else if (dice < 55) {
            return Kind.HALT;
        } else if (dice < 72) {
            return Kind.CUT;
        } else {
            return dice < 88 ? Kind.SWALLOW : Kind.SLOW;
        }
    }
}
