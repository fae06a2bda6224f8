package io.ghostmirror.hub.http;

import io.ghostmirror.core.path.WorkspacePath;

/**
 * Names of bytes in URLs. What comes in is decoded byte by byte, so that names which are not UTF-8 can be asked for;
 * the result holds one byte a character, as {@link WorkspacePath#raw()} does.
 */
final class PercentPath {

    private static final String UNRESERVED = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private PercentPath() {}

    static String decode(String encoded) {
        var raw = new StringBuilder(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                if (i + 2 >= encoded.length()) {
                    throw new IllegalArgumentException(
                            "percent-encoding: cut short (expected: two digits after each %)");
                }
                raw.append((char) (digit(encoded.charAt(i + 1)) << 4 | digit(encoded.charAt(i + 2))));
                i += 2;
            } else {
                raw.append(c);
            }
        }
        return raw.toString();
    }

    /** Encodes all but unreserved characters and '/'. */
    static String encode(String raw) {
        var encoded = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (plain || c == '/' || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
            }
        }
        return encoded.toString();
    }

    private static int digit(char c) {
        int digit = Character.digit(c, 16);
        if (digit < 0 || c > 'f') {
            throw new IllegalArgumentException("percent-encoding: '" + c + "' (expected: a hexadecimal digit)");
        }
        return digit;
    }
}
