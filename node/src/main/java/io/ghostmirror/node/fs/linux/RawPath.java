package io.ghostmirror.node.fs.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bytes of java.nio's paths, one a character, whatever the locale: a URI has them unharmed. */
final class RawPath {

    private RawPath() {}

    /** Of the absolute path. */
    static String of(Path path) {
        String encoded = path.toAbsolutePath().toUri().getRawPath();
        var raw = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                raw.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
                i += 2;
            } else {
                raw.write(c);
            }
        }
        return raw.toString(StandardCharsets.ISO_8859_1);
    }
}
