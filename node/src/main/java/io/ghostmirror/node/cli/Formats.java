package io.ghostmirror.node.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as people read them. */
final class Formats {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private Formats() {}

    /** {@code 999 B}, {@code 1.2 kB}, {@code 35 MB}: powers of 1,000, two digits at least. */
    static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /** {@code 1,234 files}, {@code 1 file}. */
    static String count(long number, String singular) {
        return number(number) + " " + singular + (number == 1 ? "" : "s");
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 350 ms}, {@code 1.2 s}, {@code 4 min}, {@code 3 h}, {@code 12 d}. */
    static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
        }
        long seconds = millis / 1_000;
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3_600) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }

    /** {@code 3.2 ms}: short times, where a tenth of a millisecond says something. */
    static String latency(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    static String time(long millis, ZoneId zone) {
        return TIME.format(Instant.ofEpochMilli(millis).atZone(zone));
    }

    /** As {@code ls -l} shows it: {@code -rwxr-xr-x}. */
    static String mode(char kind, int mode) {
        var shown = new StringBuilder(10).append(kind);
        for (int bit = 8; bit >= 0; bit--) {
            shown.append((mode >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
        }
        return shown.toString();
    }
}
