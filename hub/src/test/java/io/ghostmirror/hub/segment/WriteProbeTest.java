package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteProbeTest {

    @TempDir
    Path temp;

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void shouldLeaveNothingBehind() {
        // When
        assertThat(new WriteProbe(temp, 0, nanos::get).fault()).isEmpty();

        // Then
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void shouldTryAgainOnlyAfterAWhile() throws IOException {
        // Given
        Path directory = temp.resolve("later");
        var probe = new WriteProbe(directory, 0, nanos::get);
        assertThat(probe.fault()).isPresent();
        Files.createDirectory(directory);

        // When
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1_999));

        // Then
        assertThat(probe.fault()).isPresent();
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(probe.fault()).isEmpty();
    }
}
