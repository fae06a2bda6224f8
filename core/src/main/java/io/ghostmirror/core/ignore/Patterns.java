package io.ghostmirror.core.ignore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The patterns of one rule file, in git's syntax. Matches bytes, as git does. */
final class Patterns {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    static final Patterns NONE = new Patterns(List.of());

    private final List<Rule> rules;

    private Patterns(List<Rule> rules) {
        this.rules = rules;
    }

    static Patterns parse(byte[] file) {
        String text = new String(file, ISO_8859_1);
        if (text.startsWith(new String(BYTE_ORDER_MARK, ISO_8859_1))) {
            text = text.substring(BYTE_ORDER_MARK.length);
        }
        return of(List.of(text.split("\n")));
    }

    /** Lines of a rule file, a byte a character. */
    static Patterns of(List<String> lines) {
        var rules = new ArrayList<Rule>();
        for (String line : lines) {
            Rule rule = Rule.parse(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            if (rule != null) {
                rules.add(rule);
            }
        }
        return new Patterns(List.copyOf(rules.reversed()));
    }

    /** Whether the last pattern that matches ignores the path or takes it in again; null when none matches. */
    @Nullable
    Boolean verdict(String relativePath, boolean directory) {
        String path = Translation.path(relativePath);
        int longestName = longestName(path);
        for (Rule rule : rules) {
            if (rule.matches(path, longestName, directory)) {
                return !rule.takesIn();
            }
        }
        return null;
    }

    private static int longestName(String path) {
        int longest = 0;
        for (int start = 0; start <= path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            longest = Math.max(longest, end - start);
            start = end + 1;
        }
        return longest;
    }
}
