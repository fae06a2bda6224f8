package io.ghostmirror.core.path;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A path below the workspace root: one or more components joined by '/', none of them empty, "." or "..", none with
 * a NUL.
 *
 * <p>{@code raw} holds the name's bytes, one per character (ISO 8859-1), so that any name a file system can hold is
 * kept as it is, costs one byte of memory per byte, and compares as bytes do. It is not text: use {@link #display()}.
 *
 * <p>This type is the security boundary of hub and node: no other path passes an adapter.
 */
public record WorkspacePath(String raw) implements Comparable<WorkspacePath> {

    /** Longest path in bytes. Longer ones are parked. */
    public static final int MAX_BYTES = 4095;

    /** Longest component in bytes. */
    public static final int MAX_COMPONENT_BYTES = 255;

    /** The one reserved directory, at the root: staging, trash, root marker. Never in a manifest. */
    public static final String RESERVED = ".ghost";

    public WorkspacePath {
        String fault = faultOf(raw);
        if (fault != null) {
            throw new InvalidPathException(raw, fault);
        }
    }

    /** The path named by these bytes. Throws {@link InvalidPathException}. */
    public static WorkspacePath ofBytes(byte[] bytes) {
        return new WorkspacePath(new String(bytes, ISO_8859_1));
    }

    /** The path named by this text in UTF-8. Throws {@link InvalidPathException}. */
    public static WorkspacePath of(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The path that {@link #display} shows so. Throws {@link InvalidPathException}. */
    public static WorkspacePath parse(String shown) {
        return new WorkspacePath(Shown.raw(shown));
    }

    public byte[] bytes() {
        return raw.getBytes(ISO_8859_1);
    }

    /** The last component, raw. */
    public String name() {
        return raw.substring(raw.lastIndexOf('/') + 1);
    }

    /** The directory this is in; empty for a path directly below the root. */
    public Optional<WorkspacePath> parent() {
        int slash = raw.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(new WorkspacePath(raw.substring(0, slash)));
    }

    /** The path of a child with this raw name. Throws {@link InvalidPathException}. */
    public WorkspacePath child(String rawName) {
        return new WorkspacePath(raw + '/' + rawName);
    }

    /** A child of {@code directory}, or of the root when that is empty. */
    public static WorkspacePath in(Optional<WorkspacePath> directory, String rawName) {
        return directory.isPresent() ? directory.get().child(rawName) : new WorkspacePath(rawName);
    }

    /** Number of components, at least 1. */
    public int depth() {
        return 1 + (int) raw.chars().filter(c -> c == '/').count();
    }

    /** Whether this is {@code directory} or below it. */
    public boolean isAtOrBelow(WorkspacePath directory) {
        return raw.startsWith(directory.raw)
                && (raw.length() == directory.raw.length() || raw.charAt(directory.raw.length()) == '/');
    }

    /** This path with its leading {@code from} replaced by {@code to}. */
    public WorkspacePath rebase(WorkspacePath from, WorkspacePath to) {
        if (!isAtOrBelow(from)) {
            throw new IllegalArgumentException(
                    "path: " + display() + " (expected: at or below " + from.display() + ")");
        }
        return new WorkspacePath(to.raw + raw.substring(from.raw.length()));
    }

    /** First raw string of the range that holds everything below this path, in byte order. */
    public String subtreeStart() {
        return raw + '/';
    }

    /** First raw string after the range that holds everything below this path, in byte order. */
    public String subtreeEnd() {
        return raw + '0';
    }

    /** Whether this is the reserved directory or below it. */
    public boolean isReserved() {
        return raw.startsWith(RESERVED) && (raw.length() == RESERVED.length() || raw.charAt(RESERVED.length()) == '/');
    }

    /**
     * For people: UTF-8 where the bytes are UTF-8, with control characters and other bytes as {@code \xNN}. Tells all
     * paths apart; {@link #parse} takes it back.
     */
    public String display() {
        return Shown.of(raw);
    }

    private static @org.jspecify.annotations.Nullable String faultOf(String raw) {
        if (raw.isEmpty()) {
            return "is empty";
        }
        if (raw.length() > MAX_BYTES) {
            return "has " + raw.length() + " bytes (expected: at most " + MAX_BYTES + ")";
        }
        int start = 0;
        for (int i = 0; i <= raw.length(); i++) {
            char c = i < raw.length() ? raw.charAt(i) : '/';
            if (c == 0) {
                return "has a NUL";
            }
            if (c > 0xff) {
                return "is text, not bytes";
            }
            if (c == '/') {
                int length = i - start;
                if (length == 0) {
                    return "has an empty component";
                }
                if (length > MAX_COMPONENT_BYTES) {
                    return "has a component of " + length + " bytes (expected: at most " + MAX_COMPONENT_BYTES + ")";
                }
                if (raw.charAt(start) == '.' && (length == 1 || length == 2 && raw.charAt(start + 1) == '.')) {
                    return "has a component \".\" or \"..\"";
                }
                start = i + 1;
            }
        }
        return null;
    }

    @Override
    public int compareTo(WorkspacePath other) {
        return raw.compareTo(other.raw);
    }

    @Override
    public String toString() {
        return display();
    }
}
