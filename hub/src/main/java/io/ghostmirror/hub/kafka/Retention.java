package io.ghostmirror.hub.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What Kafka keeps of a topic. It holds for topics that are made from now on.
 *
 * @param time how long records are kept
 * @param bytes how much of a topic is kept, about; at least 1 MiB
 */
public record Retention(Duration time, long bytes) {

    /** A day, and 256 MiB. */
    public static final Retention DEFAULT = new Retention(Duration.ofHours(24), 256L << 20);

    private static final long LEAST = 1 << 20;

    public Retention {
        if (time.isNegative() || time.isZero() || bytes < LEAST) {
            throw new IllegalArgumentException(
                    "retention of topics: " + time + " and " + bytes + " bytes (expected: > 0 and >= " + LEAST + ")");
        }
    }

    /** Kafka drops whole segments: a quarter is the most that it keeps longer. */
    Map<String, String> configuration() {
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(time.toMillis()),
                TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(bytes),
                TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(Math.clamp(bytes / 4, LEAST, 1 << 30)));
    }
}
