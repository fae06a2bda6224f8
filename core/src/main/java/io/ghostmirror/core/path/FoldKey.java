package io.ghostmirror.core.path;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.text.Normalizer;
import java.util.Locale;

/**
 * What a file system that folds names takes a path for: paths with one fold key are one file there.
 *
 * <p>Each component that is UTF-8 is put into Unicode normal form C and its case is folded; any other is kept as it is.
 * The JDK has no table of case folding, so letters are mapped to upper case and then to lower case, in full ({@code ß} is
 * {@code ss}), until nothing changes. That also takes {@code ı} for {@code i}, which Unicode's folding does not. The tables
 * are the JDK's: a character that a JDK does not know yet is not folded by it.
 *
 * <p>A fold key is its own fold key.
 *
 * @param raw its bytes, one per character, as in {@link WorkspacePath#raw}
 */
public record FoldKey(String raw) implements Comparable<FoldKey> {

    /** The fold key of a path; shares the path's string when it is the same. */
    public static FoldKey of(WorkspacePath path) {
        String raw = path.raw();
        boolean plain = true;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c >= 0x80) {
                return new FoldKey(folded(raw));
            }
            plain &= c < 'A' || c > 'Z';
        }
        return new FoldKey(plain ? raw : raw.toLowerCase(Locale.ROOT));
    }

    private static String folded(String raw) {
        String[] components = raw.split("/", -1);
        for (int i = 0; i < components.length; i++) {
            components[i] = component(components[i]);
        }
        return String.join("/", components);
    }

    private static String component(String raw) {
        String text;
        try {
            text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(raw.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return raw;
        }
        String before;
        do {
            before = text;
            String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
            String cased = normal.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
            text = Normalizer.normalize(cased, Normalizer.Form.NFC);
        } while (!text.equals(before));
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Override
    public int compareTo(FoldKey other) {
        return raw.compareTo(other.raw);
    }
}
