package io.ghostmirror.core.change;

import java.util.regex.Pattern;

/**
 * Which trace a change belongs to, as the {@code traceparent} of W3C Trace Context, version 00. It travels with a change and
 * decides nothing.
 *
 * @param traceparent 55 characters; empty when the change is not traced
 */
public record TraceContext(String traceparent) {

    /** Not traced. */
    public static final TraceContext NONE = new TraceContext("");

    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    public TraceContext {
        if (!traceparent.isEmpty() && !isWellFormed(traceparent)) {
            throw new IllegalArgumentException(
                    "traceparent: \"" + traceparent + "\" (expected: 00-TRACE-SPAN-FLAGS in lower-case hex)");
        }
    }

    /** What somebody else sent; {@link #NONE} when that is not well-formed, as the standard asks. */
    public static TraceContext of(String traceparent) {
        return isWellFormed(traceparent) ? new TraceContext(traceparent) : NONE;
    }

    private static boolean isWellFormed(String traceparent) {
        return traceparent.length() == 55 && FORM.matcher(traceparent).matches();
    }

    public boolean isTraced() {
        return !traceparent.isEmpty();
    }
}
