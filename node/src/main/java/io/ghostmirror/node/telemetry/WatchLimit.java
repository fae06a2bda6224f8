package io.ghostmirror.node.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How many directories Linux lets a user watch. */
final class WatchLimit {

    private static final Path LIMIT = Path.of("/proc/sys/fs/inotify/max_user_watches");

    private WatchLimit() {}

    /** Empty where that is not told. */
    static OptionalLong read() {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(LIMIT).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
