package io.ghostmirror.node.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.nio.file.Path;

/** Names that are bytes, for java.nio, whatever the locale: it takes them unharmed out of a URI. */
final class BytePath {

    private BytePath() {}

    /** The child of {@code directory} with this name, one byte a character. */
    static Path child(Path directory, String rawName) {
        String base = directory.toUri().toString();
        var uri = new StringBuilder(base);
        if (!base.endsWith("/")) {
            uri.append('/');
        }
        for (byte b : rawName.getBytes(ISO_8859_1)) {
            uri.append('%').append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return Path.of(URI.create(uri.toString()));
    }
}
