package io.ghostmirror.load.report;

import java.util.Locale;

/** Figures as people read them. */
final class Figures {

    private Figures() {}

    /** About three digits that count. */
    static String plain(double value) {
        String text;
        if (value >= 100) {
            text = String.format(Locale.ROOT, "%.0f", value);
        } else if (value >= 10) {
            text = String.format(Locale.ROOT, "%.1f", value);
        } else {
            text = String.format(Locale.ROOT, "%.2f", value);
        }
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
