package io.ghostmirror.node.fs.linux;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other file systems below the root. */
class MountIT {

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void shouldNotCrossMounts() throws Exception {
        Story.run(Story.WITH_OWN_MOUNTS, directory, MountStory.class);
    }
}
