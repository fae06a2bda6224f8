package io.ghostmirror.node.fs.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stat is kept only when no later change can look like it. */
class ChangeTimesTest {

    private static Stat changedBefore(Duration age) {
        Instant changed = Instant.now().minus(age);
        return new Stat(
                Stat.Kind.FILE, 0644, 1, 0, changed.getEpochSecond() * 1_000_000_000L + changed.getNano(), 1, 2);
    }

    @Test
    void shouldTrustAnyStatWhenTheClockTellsAllChanges() {
        Stat fresh = changedBefore(Duration.ZERO);

        assertThat(new ChangeTimes(true).trusted(fresh)).isEqualTo(fresh);
    }

    @Test
    void shouldTrustOnlyOldStatsWhenTheClockIsCoarse() {
        Stat fresh = changedBefore(Duration.ZERO);
        Stat old = changedBefore(Duration.ofSeconds(1));

        assertThat(new ChangeTimes(false).trusted(fresh)).isNotEqualTo(fresh);
        assertThat(new ChangeTimes(false).trusted(old)).isEqualTo(old);
    }

    @Test
    void shouldLeaveNothingBehind(@TempDir Path directory) throws IOException {
        var disk = new Disk(directory);

        ChangeTimes.tried(disk.workspace.root.fd, "tried");

        assertThat(disk.shell("ls")).isEmpty();
        disk.close();
    }
}
