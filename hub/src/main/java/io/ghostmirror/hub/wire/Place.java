package io.ghostmirror.hub.wire;

import io.ghostmirror.core.session.Cursor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far one who reads events is: the last commit of which epoch.
 *
 * @param epoch 0 for the one there is
 */
public record Place(long epoch, long seq) {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    /** Reads what {@link #text} writes. Fails with IllegalArgumentException. */
    public static Place parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "event id: \"" + (text.length() > 40 ? text.substring(0, 40) + "..." : text)
                            + "\" (expected: EPOCH-SEQ, the id of an event)");
        }
        return new Place(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    /** {@code EPOCH-SEQ}. */
    public String text() {
        return epoch + "-" + seq;
    }

    /** Whether a session that is there has had it. */
    boolean isBefore(Cursor head) {
        return (epoch == 0 || epoch == head.epoch()) && seq <= head.seq();
    }
}
