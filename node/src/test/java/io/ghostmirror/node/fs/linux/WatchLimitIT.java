package io.ghostmirror.node.fs.linux;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Too few watches, or none. */
class WatchLimitIT {

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void shouldSayWhenNoWatchIsLeft() throws Exception {
        Story.run(limit("max_inotify_watches", 3), directory, WatchLimitStory.class, "watches");
    }

    @Test
    @Timeout(60)
    void shouldSayWhenNoInstanceIsLeft() throws Exception {
        Story.run(limit("max_inotify_instances", 0), directory, WatchLimitStory.class, "instances");
    }

    private static List<String> limit(String what, int most) {
        return List.of(
                "unshare", "-Ur", "sh", "-ec", "echo " + most + " >/proc/sys/user/" + what + "; exec \"$@\"", "sh");
    }
}
