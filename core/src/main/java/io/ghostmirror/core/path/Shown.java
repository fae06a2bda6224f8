package io.ghostmirror.core.path;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Bytes of names as text for people, and back: UTF-8 as it is where all of it is UTF-8, but for what a terminal would
 * not show; other bytes as {@code \xNN}. A backslash is itself unless it would read as such an escape.
 */
final class Shown {

    private static final int ESCAPE_LENGTH = 4;
    private static final String SEPARATORS_AND_DIRECTIONS =
            "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
    private static final char REPLACEMENT = '\ufffd';

    private Shown() {}

    static String of(String raw) {
        var shown = new StringBuilder(raw.length());
        try {
            CharBuffer text = UTF_8.newDecoder().decode(ByteBuffer.wrap(raw.getBytes(ISO_8859_1)));
            String all = text.toString();
            for (int i = 0; i < all.length(); i++) {
                char c = all.charAt(i);
                if (isHidden(c) || isEscape(all, i)) {
                    escape(shown, new String(String.valueOf(c).getBytes(UTF_8), ISO_8859_1));
                } else {
                    shown.append(c);
                }
            }
        } catch (CharacterCodingException notUtf8) {
            for (int i = 0; i < raw.length(); i++) {
                char c = raw.charAt(i);
                if (c < 0x20 || c >= 0x7f || isEscape(raw, i)) {
                    escape(shown, String.valueOf(c));
                } else {
                    shown.append(c);
                }
            }
        }
        return shown.toString();
    }

    /** The raw name that is shown so. */
    static String raw(String shown) {
        String text = new String(shown.getBytes(UTF_8), ISO_8859_1);
        var raw = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text, i)) {
                raw.write(Integer.parseInt(text, i + 2, i + ESCAPE_LENGTH, 16));
                i += ESCAPE_LENGTH - 1;
            } else {
                raw.write(text.charAt(i));
            }
        }
        return raw.toString(ISO_8859_1);
    }

    private static boolean isHidden(char c) {
        return Character.isISOControl(c) || c == REPLACEMENT || SEPARATORS_AND_DIRECTIONS.indexOf(c) >= 0;
    }

    private static boolean isEscape(String text, int at) {
        return text.startsWith("\\x", at)
                && at + ESCAPE_LENGTH <= text.length()
                && isHex(text.charAt(at + 2))
                && isHex(text.charAt(at + 3));
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static void escape(StringBuilder out, String raw) {
        raw.chars().forEach(c -> out.append("\\x")
                .append(Character.forDigit(c >> 4 & 15, 16))
                .append(Character.forDigit(c & 15, 16)));
    }
}
