package io.ghostmirror.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/** The name of one process of a cluster: {@code redis}, {@code kafka}, {@code hub-0}, {@code node-0} and so on. */
record MemberName(Kind kind, String text) implements Comparable<MemberName> {

    /** In the order in which they are stopped: who uses others before these. */
    enum Kind {
        NODE,
        HUB,
        KAFKA,
        REDIS
    }

    static final MemberName REDIS = new MemberName(Kind.REDIS, "redis");
    static final MemberName KAFKA = new MemberName(Kind.KAFKA, "kafka");
    private static final Pattern NUMBERED = Pattern.compile("(hub|node)-(0|[1-9][0-9]{0,3})");

    static MemberName hub(int number) {
        return new MemberName(Kind.HUB, "hub-" + number);
    }

    static MemberName node(int number) {
        return new MemberName(Kind.NODE, "node-" + number);
    }

    /** The member of this name; empty when the text is none. */
    static Optional<MemberName> parse(String text) {
        if (text.equals(REDIS.text)) {
            return Optional.of(REDIS);
        }
        if (text.equals(KAFKA.text)) {
            return Optional.of(KAFKA);
        }
        return NUMBERED.matcher(text).matches()
                ? Optional.of(new MemberName(text.startsWith("hub") ? Kind.HUB : Kind.NODE, text))
                : Optional.empty();
    }

    /** Whether standard output has one line, which says that it serves; others write their log there. */
    boolean saysReady() {
        return kind == Kind.HUB || kind == Kind.NODE;
    }

    @Override
    public int compareTo(MemberName other) {
        return kind != other.kind ? kind.compareTo(other.kind) : text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
