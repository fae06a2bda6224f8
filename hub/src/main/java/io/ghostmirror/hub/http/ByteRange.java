package io.ghostmirror.hub.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a Range header asks for.
 *
 * @param from first byte
 * @param length number of bytes, at least 1
 */
record ByteRange(long from, long length) {

    private static final Pattern SINGLE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /** The range asked for lies outside of the file. */
    static final class UnsatisfiableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        final long size;

        UnsatisfiableException(String header, long size) {
            super("range " + header + " is outside of the file's " + size + " bytes", null, false, false);
            this.size = size;
        }
    }

    /** Empty when the header is none, or is one that may be ignored: malformed, or of several ranges. */
    static Optional<ByteRange> of(@Nullable String header, long size) {
        Matcher matcher = SINGLE.matcher(header == null ? "" : header.replace(" ", ""));
        if (!matcher.matches() || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
            return Optional.empty();
        }
        long from;
        long to = size - 1;
        if (matcher.group(1).isEmpty()) {
            from = Math.max(0, size - Long.parseLong(matcher.group(2)));
        } else {
            from = Long.parseLong(matcher.group(1));
            if (!matcher.group(2).isEmpty()) {
                long last = Long.parseLong(matcher.group(2));
                if (last < from) {
                    return Optional.empty();
                }
                to = Math.min(to, last);
            }
        }
        if (from > to) {
            throw new UnsatisfiableException(String.valueOf(header), size);
        }
        return Optional.of(new ByteRange(from, to - from + 1));
    }

    String contentRange(long size) {
        return "bytes " + from + "-" + (from + length - 1) + "/" + size;
    }
}
