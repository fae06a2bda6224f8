package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.kafka.KafkaDeltaFeed;
import io.ghostmirror.hub.kafka.Retention;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.HubTraces;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.Config;

/**
 * What the hub was told of Kafka, in the names that Kafka's clients use: the property {@code kafka.security.protocol}, or
 * the variable {@code KAFKA_SECURITY_PROTOCOL}, is their {@code security.protocol}.
 */
record KafkaSettings(Map<String, String> all) {

    private static final String PREFIX = "kafka.";

    KafkaSettings {
        all = Map.copyOf(all);
    }

    /** Empty when it was not told where a Kafka is. */
    static Optional<KafkaSettings> of(Config config) {
        var all = new HashMap<String, String>();
        for (String name : config.getPropertyNames()) {
            String dotted = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (dotted.startsWith(PREFIX)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> all.put(dotted.substring(PREFIX.length()), value));
            }
        }
        return all.containsKey("bootstrap.servers") ? Optional.of(new KafkaSettings(all)) : Optional.empty();
    }

    /** Fails with {@link StartException} when Kafka's clients cannot do anything with them. */
    DeltaFeed open(String tenant, Retention retention, HubTraces traces) {
        try {
            return KafkaDeltaFeed.open(all, tenant, retention, traces);
        } catch (KafkaException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new StartException(
                    "Kafka's clients cannot be used with the KAFKA_* variables that were given (" + cause.getMessage()
                            + "); set them right, or leave KAFKA_BOOTSTRAP_SERVERS out",
                    e);
        }
    }
}
