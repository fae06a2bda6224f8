package io.ghostmirror.core.ignore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.ignore.FastIgnoreRule;
import org.jspecify.annotations.Nullable;

/** The patterns of one rule file, in git's syntax. Matches bytes, as git does. */
final class Patterns {

    /** JGit's matcher backtracks: what it may cost grows with the length of a path to the power of these. */
    private static final int MAX_STARS_IN_COMPONENT = 3;

    private static final int MAX_STARS = 5;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    static final Patterns NONE = new Patterns(List.of());

    private final List<FastIgnoreRule> rules;

    private Patterns(List<FastIgnoreRule> rules) {
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
        var rules = new ArrayList<FastIgnoreRule>();
        for (String line : lines) {
            String pattern = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!pattern.isBlank() && !pattern.startsWith("#") && isCheap(pattern)) {
                rules.add(new FastIgnoreRule(pattern));
            }
        }
        return new Patterns(List.copyOf(rules.reversed()));
    }

    private static boolean isCheap(String pattern) {
        int all = 0;
        int inComponent = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '/') {
                inComponent = 0;
            } else if (c == '*' && (i == 0 || pattern.charAt(i - 1) != '*')) {
                all++;
                inComponent++;
            }
            if (all > MAX_STARS || inComponent > MAX_STARS_IN_COMPONENT) {
                return false;
            }
        }
        return true;
    }

    /** Whether the last pattern that matches ignores the path or takes it in again; null when none matches. */
    @Nullable Boolean verdict(String relativePath, boolean directory) {
        for (FastIgnoreRule rule : rules) {
            if (rule.isMatch(relativePath, directory, true)) {
                return rule.getResult();
            }
        }
        return null;
    }
}
