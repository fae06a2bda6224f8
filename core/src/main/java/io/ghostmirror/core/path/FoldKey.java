package io.ghostmirror.core.path;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.text.Normalizer;
import java.util.Locale;

/**
 * The collision key of a path: two paths with one key are one name on a file system that folds case or normalises
 * names. Canonical caseless matching (Unicode, definition D145): full case folding between normalisations, without the
 * Turkic rules. The key serves to find collisions and is no name itself: names stay as they are, byte for byte.
 */
public final class FoldKey {

    private static final int DOTTED_CAPITAL_I = 0x130;
    private static final int DOTLESS_SMALL_I = 0x131;

    private FoldKey() {}

    /**
     * The key, one byte per character as in {@link WorkspacePath#raw()}, its components joined by '/'. A component that
     * is not UTF-8 is its own key. The key may be longer than the path. It depends on the Unicode version of the JDK only
     * for letters that are newer than that.
     */
    public static String of(WorkspacePath path) {
        String raw = path.raw();
        if (isAscii(raw)) {
            return raw.toLowerCase(Locale.ROOT);
        }
        var key = new StringBuilder(raw.length() + 16);
        int start = 0;
        for (int slash = raw.indexOf('/'); slash >= 0; slash = raw.indexOf('/', start)) {
            key.append(ofComponent(raw.substring(start, slash))).append('/');
            start = slash + 1;
        }
        return key.append(ofComponent(raw.substring(start))).toString();
    }

    private static String ofComponent(String raw) {
        if (isAscii(raw)) {
            return raw.toLowerCase(Locale.ROOT);
        }
        try {
            String text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(raw.getBytes(ISO_8859_1)))
                    .toString();
            var folded = new StringBuilder(text.length() + 16);
            Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().forEach(c -> fold(c, folded));
            String key = Normalizer.normalize(folded, Normalizer.Form.NFC);
            return new String(key.getBytes(UTF_8), ISO_8859_1);
        } catch (CharacterCodingException notText) {
            return raw;
        }
    }

    /**
     * Letters that differ only in case have one full upper case, once they are in lower case; the one exception is the
     * dotless i, which is not a case of i.
     */
    private static void fold(int c, StringBuilder to) {
        if (c < 0x80) {
            to.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
        } else if (c == DOTLESS_SMALL_I) {
            to.appendCodePoint(c);
        } else if (c == DOTTED_CAPITAL_I) {
            to.append("i\u0307");
        } else {
            Character.toString(Character.toLowerCase(c))
                    .toUpperCase(Locale.ROOT)
                    .codePoints()
                    .forEach(upper -> to.appendCodePoint(Character.toLowerCase(upper)));
        }
    }

    private static boolean isAscii(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
