package io.ghostmirror.core.ignore;

import java.util.BitSet;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A bracket expression of a pattern, read as git reads it.
 *
 * @param members the bytes it matches
 * @param end the index after its closing bracket
 */
record CharacterClass(BitSet members, int end) {

    private static final int BYTES = 256;

    /** Git's own notion of these: ASCII alone, whatever the locale. */
    private static final Map<String, IntPredicate> NAMED = Map.ofEntries(
            Map.entry("alnum", c -> isAlpha(c) || isDigit(c)),
            Map.entry("alpha", CharacterClass::isAlpha),
            Map.entry("blank", c -> c == ' ' || c == '\t'),
            Map.entry("cntrl", c -> c < ' ' || c == 0x7F),
            Map.entry("digit", CharacterClass::isDigit),
            Map.entry("graph", CharacterClass::isGraph),
            Map.entry("lower", c -> c >= 'a' && c <= 'z'),
            Map.entry("print", c -> c == ' ' || isGraph(c)),
            Map.entry("punct", c -> isGraph(c) && !isAlpha(c) && !isDigit(c)),
            Map.entry("space", c -> c == ' ' || c == '\t' || c == '\n' || c == '\r'),
            Map.entry("upper", c -> c >= 'A' && c <= 'Z'),
            Map.entry("xdigit", c -> isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'));

    private static boolean isAlpha(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isGraph(int c) {
        return c > ' ' && c < 0x7F;
    }

    /** Reads the expression whose opening bracket is at {@code start}; null when git lets it match nothing. */
    static @Nullable CharacterClass at(String pattern, int start) {
        var members = new BitSet(BYTES);
        int at = start + 1;
        boolean negated = at < pattern.length() && (pattern.charAt(at) == '!' || pattern.charAt(at) == '^');
        if (negated) {
            at++;
        }
        int first = at;
        int before = -1;
        while (at < pattern.length() && (at == first || pattern.charAt(at) != ']')) {
            char c = pattern.charAt(at);
            boolean isRange = c == '-' && before >= 0 && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
            int close = isRange ? -1 : endOfName(pattern, at);
            if (close >= 0) {
                IntPredicate named = NAMED.get(pattern.substring(at + 2, close - 1));
                if (named == null) {
                    return null;
                }
                IntStream.range(0, BYTES).filter(named).forEach(members::set);
                before = -1;
                at = close + 1;
                continue;
            }
            if (isRange) {
                at++;
            }
            if (pattern.charAt(at) == '\\') {
                at++;
            }
            if (at == pattern.length()) {
                return null;
            }
            int member = pattern.charAt(at);
            int from = isRange ? before : member;
            if (from <= member) {
                members.set(from, member + 1);
            }
            before = isRange ? -1 : member;
            at++;
        }
        if (at == pattern.length()) {
            return null;
        }
        if (negated) {
            members.flip(0, BYTES);
        }
        members.clear('/');
        return members.isEmpty() ? null : new CharacterClass(members, at + 1);
    }

    /** The closing bracket of a name like {@code [:alpha:]} that starts at an index; -1 when there is none. */
    private static int endOfName(String pattern, int start) {
        int close = pattern.startsWith("[:", start) ? pattern.indexOf(']', start + 2) : -1;
        return close > start + 2 && pattern.charAt(close - 1) == ':' ? close : -1;
    }
}
