package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.sync.Backlog;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JoinConsoleTest {

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void shouldPrintTheReadyLineAndNothingElse() {
        // Given
        var captured = new Captured(false);
        var join = new JoinConsole(captured.console(), "s", "n", nanos::get);

        // When
        nanos.addAndGet(1_000_000_000);
        join.progress(new Backlog(false, 1, 2, 3));
        join.ready(17, 4, 1, 0);

        // Then
        assertThat(join.showsProgress()).isFalse();
        assertThat(captured.out()).isEqualTo("ready session=s node=n seq=17 entries=4 problems=1\n");
        assertThat(captured.err()).isEmpty();
    }

    @Test
    void shouldSayWhereConflictsAreListed() {
        // Given
        var captured = new Captured(false);
        var join = new JoinConsole(captured.console(), "s", "n", nanos::get);

        // When
        join.ready(17, 4, 2, 2);

        // Then
        assertThat(captured.out()).isEqualTo("ready session=s node=n seq=17 entries=4 problems=2\n");
        assertThat(captured.err())
                .isEqualTo("ghost: 2 conflicts with what was here before, both versions are kept:"
                        + " `ghost conflicts --session s` lists them.\n");
    }

    @Test
    void shouldSayATroubleOnce() {
        // Given
        var captured = new Captured(false);
        var join = new JoinConsole(captured.console(), "s", "n", nanos::get);

        // When
        join.disconnected("No hub answers at h:1.");
        join.disconnected("No hub answers at h:1.");
        join.connected();
        join.connected();

        // Then
        assertThat(captured.err()).isEqualTo("ghost: No hub answers at h:1. Trying again.\nghost: Connected.\n");
    }

    @Test
    void shouldSayATroubleOnceThatComesBackWithEachConnection() {
        // Given
        var captured = new Captured(false);
        var join = new JoinConsole(captured.console(), "s", "n", nanos::get);

        // When
        for (int i = 0; i < 10; i++) {
            join.disconnected("The hub's disk is full.");
            join.connected();
            nanos.addAndGet(5_000_000_000L);
        }
        nanos.addAndGet(60_000_000_000L);
        join.disconnected("The hub's disk is full.");
        join.disconnected("No hub answers at h:1.");

        // Then
        assertThat(captured.err().lines())
                .containsExactly(
                        "ghost: The hub's disk is full. Trying again.",
                        "ghost: Connected.",
                        "ghost: The hub's disk is full. Trying again.",
                        "ghost: No hub answers at h:1. Trying again.");
    }

    @Test
    void shouldSayATroubleOnceThatHasANewIdInTheHubsLogEachTime() {
        // Given
        var captured = new Captured(false);
        var join = new JoinConsole(captured.console(), "s", "n", nanos::get);

        // When
        join.disconnected("INTERNAL: the hub failed; see its log for 0123abcd.");
        join.disconnected("INTERNAL: the hub failed; see its log for 4567cdef.");

        // Then
        assertThat(captured.err())
                .isEqualTo("ghost: INTERNAL: the hub failed; see its log for 0123abcd. Trying again.\n");
    }

    @Test
    void shouldShowProgressOnATerminalUntilItIsReady() {
        // Given
        var captured = new Captured(true);
        var join = new JoinConsole(captured.console(), "s", "n", nanos::get);

        // When
        join.progress(new Backlog(false, 0, 10, 0));
        nanos.addAndGet(1_000_000_000);
        join.progress(new Backlog(false, 5, 5, 0));
        join.progress(new Backlog(false, 10, 0, 0));
        join.ready(1, 10, 0, 0);

        // Then
        assertThat(join.showsProgress()).isTrue();
        assertThat(captured.err())
                .isEqualTo("\r\u001b[Kjoining: 0 of 10 files, 0 B left"
                        + "\r\u001b[Kjoining: 5 of 10 files, 5 files/s, 0 B left, ETA 1.0 s\r\u001b[K");
    }
}
