package io.ghostmirror.core.ignore;

import org.eclipse.jgit.ignore.FastIgnoreRule;
import org.jspecify.annotations.Nullable;

/**
 * One pattern of a rule file.
 *
 * @param takesIn whether it takes in again what it matches
 * @param longestName the longest name, in bytes, in a path that the matcher may be asked about
 */
record Rule(FastIgnoreRule matcher, boolean takesIn, boolean directoriesOnly, int longestName) {

    /** Reads a line without its end; null when it has no pattern, or one that is not used. */
    static @Nullable Rule parse(String line) {
        int nul = line.indexOf('\0');
        String pattern = withoutBlanksAtEnd(nul < 0 ? line : line.substring(0, nul));
        if (line.startsWith("#")) {
            return null;
        }
        boolean takesIn = pattern.startsWith("!");
        boolean directoriesOnly = pattern.endsWith("/");
        int start = takesIn ? 1 : 0;
        int end = pattern.length() - (directoriesOnly ? 1 : 0);
        if (end <= start) {
            return null;
        }
        Translation.Result translated = Translation.of(pattern.substring(start, end));
        return translated == null
                ? null
                : new Rule(
                        new FastIgnoreRule(translated.pattern()), takesIn, directoriesOnly, translated.longestName());
    }

    /** Spaces at the end, except one that a backslash escapes, are no part of a pattern. Tabs are. */
    private static String withoutBlanksAtEnd(String pattern) {
        int end = 0;
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                i++;
                end = Math.min(i + 1, pattern.length());
            } else if (pattern.charAt(i) != ' ') {
                end = i + 1;
            }
        }
        return pattern.substring(0, end);
    }

    /** Whether a path matches that went through {@link Translation#path}. */
    boolean matches(String translatedPath, int itsLongestName, boolean directory) {
        return (directory || !directoriesOnly)
                && itsLongestName <= longestName
                && matcher.isMatch(translatedPath, directory, true);
    }
}
