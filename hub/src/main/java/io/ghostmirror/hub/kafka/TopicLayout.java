package io.ghostmirror.hub.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Which topic and partition the commits of a session are in. The same at all hubs of a Kafka. */
public final class TopicLayout {

    /** How topics are laid out. */
    public enum Mode {
        /** A topic of one partition for each session; made and removed with it. */
        SESSION,
        /** One topic of all sessions, for clusters that have, or allow, no topic for each. */
        SHARDED
    }

    /** Of the one topic. Never changed: a session would change its partition. */
    private static final int SHARDS = 64;

    private static final String END = ".deltas";
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final String tenant;
    private final Mode mode;

    private TopicLayout(String tenant, Mode mode) {
        this.tenant = tenant;
        this.mode = mode;
    }

    /** Whether the tenant can be in the name of a topic. */
    public static boolean isTenant(String tenant) {
        return TENANT.matcher(tenant).matches();
    }

    /** Whether there is such a mode. */
    public static boolean isMode(String name) {
        return Arrays.stream(Mode.values()).anyMatch(mode -> mode.name().equalsIgnoreCase(name));
    }

    /** @throws IllegalArgumentException when the tenant cannot be in the name of a topic */
    public static TopicLayout of(String tenant, Mode mode) {
        if (!isTenant(tenant)) {
            throw new IllegalArgumentException(
                    "ghostmirror.tenant: \"" + tenant
                            + "\" (expected: 1 to 64 letters, digits, '_' or '-': topics are named ghost.TENANT.SESSION.deltas)");
        }
        return new TopicLayout(tenant, mode);
    }

    /** @throws IllegalArgumentException when there is no such mode */
    public static Mode mode(String name) {
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.name().equalsIgnoreCase(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("ghost.fanout.topics: \"" + name + "\" (expected: "
                        + Arrays.stream(Mode.values())
                                .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" or "))
                        + ")"));
    }

    String tenant() {
        return tenant;
    }

    /** How many partitions a topic is made with. */
    int partitions() {
        return mode == Mode.SESSION ? 1 : SHARDS;
    }

    TopicPartition of(String session) {
        return mode == Mode.SESSION
                ? new TopicPartition(start() + session + END, 0)
                : new TopicPartition("ghost." + tenant + END, shard(session));
    }

    private static int shard(String session) {
        return Utils.toPositive(Utils.murmur2(session.getBytes(StandardCharsets.UTF_8))) % SHARDS;
    }

    /** Whose alone a topic is; empty when it is none of this tenant's sessions. */
    Optional<String> session(String topic) {
        boolean ours = mode == Mode.SESSION
                && topic.startsWith(start())
                && topic.endsWith(END)
                && topic.length() > start().length() + END.length();
        return ours ? Optional.of(topic.substring(start().length(), topic.length() - END.length())) : Optional.empty();
    }

    private String start() {
        return "ghost." + tenant + ".";
    }
}
