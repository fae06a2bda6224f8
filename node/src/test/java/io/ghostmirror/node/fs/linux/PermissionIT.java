package io.ghostmirror.node.fs.linux;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is an ordinary user. */
class PermissionIT {

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void shouldNameWhatItMayNotRead() throws Exception {
        Story.run(Story.WITHOUT_PRIVILEGES, directory, UnreadableStory.class);
    }

    @Test
    @Timeout(60)
    void shouldWriteInReadOnlyDirectories() throws Exception {
        Story.run(Story.WITHOUT_PRIVILEGES, directory, ReadOnlyStory.class);
    }
}
