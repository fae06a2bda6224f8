package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.auth.AccessToken;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** The file that the hub's token is in, readable by the owner alone. */
final class TokenFile {

    private TokenFile() {}

    /** The token; made if the file is missing, by one of several hubs that want to. Fails with {@link StartException}. */
    static AccessToken read(Path wanted) {
        Path file = wanted.toAbsolutePath();
        try {
            if (Files.notExists(file)) {
                make(file);
            }
            return AccessToken.of(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException("token file " + file + " cannot be used (" + e + "); remove it for a new one", e);
        }
    }

    /** A link is made where a move would replace what another hub has made meanwhile. */
    private static void make(Path file) throws IOException {
        Path staged = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        Files.createFile(staged, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(staged, AccessToken.random().secret() + "\n");
            Files.createLink(file, staged);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            // That one holds.
        } finally {
            Files.delete(staged);
        }
    }
}
