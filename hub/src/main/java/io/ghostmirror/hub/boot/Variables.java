package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.kafka.TopicLayout;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The hub's variables, looked at before anything is started: what is wrong is said in a sentence that names it. */
final class Variables {

    /**
     * What may be in a variable.
     *
     * @param fits may throw an {@link IllegalArgumentException} for what does not
     */
    private record Rule(String name, Predicate<String> fits, String expected) {}

    private static final String REDIS = "(rediss?|unix)://\\S+";

    private static final List<Rule> RULES = List.of(
            time("GHOSTMIRROR_COLLECT_EVERY", Duration.ofSeconds(1)),
            time("GHOSTMIRROR_TIDY_EVERY", Duration.ofSeconds(1)),
            number("GHOSTMIRROR_HISTORY_COMMITS", 1, Long.MAX_VALUE),
            time("GHOSTMIRROR_HISTORY_AGE", Duration.ZERO),
            number("GHOSTMIRROR_HISTORY_RECENT", 2, 5_000),
            time("GHOSTMIRROR_FEED_RETENTION", Duration.ofMillis(1)),
            number("GHOSTMIRROR_FEED_RETENTION_BYTES", 1 << 20, Long.MAX_VALUE),
            time("GHOSTMIRROR_FEED_REAP_AFTER", Duration.ofSeconds(1)),
            number("GHOSTMIRROR_REDIS_REPLICAS", 0, Integer.MAX_VALUE),
            time("GHOSTMIRROR_REDIS_REPLICATED_WITHIN", Duration.ofMillis(1)),
            new Rule(
                    "GHOSTMIRROR_CONTENT_CACHE",
                    value -> new MemorySizeConverter().convert(value) != null,
                    "a size in bytes, such as 512M or 4G, or 0 for no cache"),
            new Rule("GHOSTMIRROR_TENANT", TopicLayout::isTenant, "1 to 64 letters, digits, '_' or '-'"),
            new Rule("GHOST_FANOUT_TOPICS", TopicLayout::isMode, "session or sharded"),
            new Rule(
                    "QUARKUS_REDIS_HOSTS",
                    value -> value.matches(REDIS + "(," + REDIS + ")*"),
                    "redis://HOST:PORT, or rediss:// for TLS; several are separated by commas"));

    private Variables() {}

    /** Fails with {@link StartException} when one of those that are set cannot be used. */
    static void check(Map<String, String> environment) {
        for (Rule rule : RULES) {
            String value = environment.getOrDefault(rule.name(), "");
            if (!value.isBlank() && !fits(rule, value)) {
                throw new StartException(rule.name() + ": \"" + value.replaceAll("[^,/@]*@", "") + "\" (expected: "
                        + rule.expected() + ")");
            }
        }
    }

    private static boolean fits(Rule rule, String value) {
        try {
            return rule.fits().test(value);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Rule time(String name, Duration least) {
        return new Rule(
                name,
                value -> DurationConverter.parseDuration(value).compareTo(least) >= 0,
                "a time such as 45s, 30m, 24h or 30d" + (least.toSeconds() > 0 ? ", at least 1s" : ""));
    }

    private static Rule number(String name, long least, long most) {
        return new Rule(
                name,
                value -> Long.parseLong(value) >= least && Long.parseLong(value) <= most,
                "a whole number, " + (most >= Integer.MAX_VALUE ? "at least " + least : least + " to " + most));
    }
}
