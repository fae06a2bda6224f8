package io.ghostmirror.core.path;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version that lost, as a file of its own beside its path: {@code name.conflict-NODE-NUMBER.ext}.
 *
 * @param of where the version lost
 * @param nodeId who made it; what is no letter, digit, '.', '_' or '-' becomes '_' in the name
 * @param number from 1
 */
public record ConflictCopy(WorkspacePath of, String nodeId, int number) {

    private static final Pattern NAME =
            Pattern.compile(".+\\.conflict-[A-Za-z0-9._-]+-[1-9][0-9]*(\\.[^.]*)?", Pattern.DOTALL);

    /** What is left of a name at least; a longer extension is not kept. */
    private static final int MIN_STEM_BYTES = 8;

    private static final int MAX_NODE_BYTES = 128;
    private static final int MAX_CONTINUATION_BYTES = 3;

    /** Whether a path is named as a copy is. */
    public static boolean isNamedLikeOne(WorkspacePath path) {
        return NAME.matcher(path.name()).matches();
    }

    /** Where it is; a long name is cut at the end of a character. Empty when the path would be too long. */
    public Optional<WorkspacePath> path() {
        String name = of.name();
        String suffix = ".conflict-" + safeNode() + "-" + number;
        String extension = extension(name, suffix);
        String stem = cut(
                name.substring(0, name.length() - extension.length()),
                WorkspacePath.MAX_COMPONENT_BYTES - suffix.length() - extension.length());
        int above = of.raw().length() - name.length();
        String copy = stem + suffix + extension;
        return above + copy.length() > WorkspacePath.MAX_BYTES
                ? Optional.empty()
                : Optional.of(WorkspacePath.in(of.parent(), copy));
    }

    private String safeNode() {
        String safe = nodeId.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.substring(0, Math.min(safe.length(), MAX_NODE_BYTES));
    }

    private static String extension(String name, String suffix) {
        int dot = name.lastIndexOf('.');
        String extension = dot <= 0 ? "" : name.substring(dot);
        int room = WorkspacePath.MAX_COMPONENT_BYTES - suffix.length() - MIN_STEM_BYTES;
        return extension.length() > room ? "" : extension;
    }

    private static String cut(String stem, int room) {
        if (stem.length() <= room) {
            return stem;
        }
        int end = room;
        while (end > room - MAX_CONTINUATION_BYTES && (stem.charAt(end) & 0xc0) == 0x80) {
            end--;
        }
        return stem.substring(0, end);
    }
}
