package io.ghostmirror.core.ignore;

import io.ghostmirror.core.path.WorkspacePath;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns one pattern from git's spelling into one that JGit's matcher understands as git does. Every byte that stands
 * for itself becomes a character that has no meaning to JGit, so that its own reading of escapes, brackets and blanks,
 * which is not git's, never comes into play. Paths are translated likewise.
 */
final class Translation {

    /** More stars than these in a component, and one path could take seconds: JGit backtracks. */
    private static final int MAX_STARS = 4;

    /** As many of them are no danger in a name of any length. */
    private static final int MAX_STARS_IN_LONG_NAME = 3;

    private static final int LONG_NAME = 64;
    private static final char PRIVATE = '\uE000';

    private final String git;
    private final boolean anchored;
    private final StringBuilder jgit = new StringBuilder();
    private int longestName = WorkspacePath.MAX_COMPONENT_BYTES;
    private int minPath;
    private int minName;
    private int stars;
    private boolean isDoubleStar;

    private Translation(String git, boolean anchored) {
        this.git = git;
        this.anchored = anchored;
    }

    /** A pattern for JGit, and the longest name, in bytes, in a path that it may be tried on. */
    record Result(String pattern, int longestName) {}

    /**
     * Translates a pattern without its {@code !} and the slash at its end.
     *
     * @return null for a pattern that matches nothing, and for one that could take too long
     */
    static @Nullable Result of(String pattern) {
        boolean anchored = pattern.indexOf('/') >= 0;
        String git = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        var translation = new Translation(git, anchored);
        return translation.run() ? new Result(translation.jgit.toString(), translation.longestName) : null;
    }

    static String path(String path) {
        var translated = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            translated.append(c == '/' ? c : literal(c));
        }
        return translated.toString();
    }

    private static char literal(int c) {
        return (char) (PRIVATE + c);
    }

    private boolean run() {
        if (anchored) {
            jgit.append('/');
        }
        int at = 0;
        while (at < git.length()) {
            char c = git.charAt(at);
            if (c == '*') {
                at = star(at);
                continue;
            }
            if (c == '[') {
                CharacterClass read = CharacterClass.at(git, at);
                if (read == null) {
                    return false;
                }
                append(read.members());
                at = read.end();
                continue;
            }
            if (c == '\\' && ++at == git.length()) {
                return false;
            }
            if (git.charAt(at) == '/') {
                if (!endComponent()) {
                    return false;
                }
                jgit.append('/');
            } else {
                jgit.append(c == '?' ? c : literal(git.charAt(at)));
                minName++;
            }
            at++;
        }
        return endComponent() && minPath - 1 <= WorkspacePath.MAX_BYTES;
    }

    private int star(int start) {
        int end = start;
        while (end < git.length() && git.charAt(end) == '*') {
            end++;
        }
        boolean alone = (start == 0 || git.charAt(start - 1) == '/')
                && (end == git.length() || git.startsWith("/", end) || git.startsWith("\\/", end));
        if (anchored && alone && end - start > 1) {
            // Git lets stars before an escaped slash stand for one directory at least, before a plain one for none too
            jgit.append(git.startsWith("\\", end) ? "*/**" : "**");
            isDoubleStar = true;
        } else {
            jgit.append('*');
            stars++;
        }
        return end;
    }

    private void append(BitSet members) {
        minName++;
        if (members.cardinality() == 1) {
            jgit.append(literal(members.nextSetBit(0)));
            return;
        }
        jgit.append('[');
        for (int from = members.nextSetBit(0); from >= 0; ) {
            int end = members.nextClearBit(from);
            jgit.append(literal(from)).append('-').append(literal(end - 1));
            from = members.nextSetBit(end);
        }
        jgit.append(']');
    }

    /** Whether names exist that the component matches, and it takes no long time to say which. */
    private boolean endComponent() {
        if (minName == 0 && stars == 0 && !isDoubleStar
                || minName > WorkspacePath.MAX_COMPONENT_BYTES
                || stars > MAX_STARS) {
            return false;
        }
        if (stars > MAX_STARS_IN_LONG_NAME) {
            longestName = LONG_NAME;
        }
        minPath += isDoubleStar ? 0 : Math.max(minName, 1) + 1;
        minName = 0;
        stars = 0;
        isDoubleStar = false;
        return true;
    }
}
