package io.ghostmirror.core.path;

/** A path that must not be processed: it escapes, is malformed or is too long. */
public final class InvalidPathException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    InvalidPathException(String raw, String fault) {
        super("path " + quoted(raw) + " " + fault);
    }

    private static String quoted(String raw) {
        String head = raw.length() > 200 ? raw.substring(0, 200) + "..." : raw;
        var shown = new StringBuilder("\"");
        head.chars().forEach(c -> shown.append(c < 0x20 || c > 0x7e ? "?" : String.valueOf((char) c)));
        return shown.append('"').toString();
    }
}
