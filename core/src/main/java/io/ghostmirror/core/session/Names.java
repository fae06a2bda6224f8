package io.ghostmirror.core.session;

import java.util.regex.Pattern;

/** The alphabet of session names and node ids: they become parts of keys, topics and paths. */
public final class Names {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private Names() {}

    /** Returns {@code name} or throws IllegalArgumentException that says what {@code what} may be. */
    public static String check(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + ": \"" + name.replaceAll("[^\\x20-\\x7e]", "?")
                    + "\" (expected: 1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit)");
        }
        return name;
    }
}
