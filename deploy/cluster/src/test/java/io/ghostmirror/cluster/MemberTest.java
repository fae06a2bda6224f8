package io.ghostmirror.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.cluster.RunningProcess.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberTest {

    private static final Program SLEEPER =
            new Program(List.of("/bin/sh", "-c", "echo ready $GREETING; exec sleep 600"), Map.of("GREETING", "hello"));

    private final ClusterDirectory directory;
    private final Member member;

    MemberTest(@TempDir Path home) throws IOException {
        directory = ClusterDirectory.make(home.resolve("cluster"));
        member = new Member(directory, MemberName.hub(0));
    }

    @AfterEach
    void endAll() throws IOException {
        member.awaitEnd(System.nanoTime());
    }

    @Test
    void shouldRunWhatTheFilesTell() throws IOException {
        // When
        Process process = member.start(SLEEPER);
        member.awaitReady(Readiness.of(member.name(), directory, Addresses.of(directory)));

        // Then
        assertThat(Files.readString(directory.pid(member.name()))).isEqualTo(process.pid() + "\n");
        assertThat(Files.readString(directory.out(member.name()))).isEqualTo("ready hello\n");
        assertThat(Files.getPosixFilePermissions(directory.command(member.name())))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(member.process()).map(RunningProcess::pid).hasValue(process.pid());
        assertThatThrownBy(member::startAgain).hasMessageContaining("runs already");
    }

    @Test
    void shouldStartAgainAsItWasStarted() throws IOException {
        // Given
        member.start(SLEEPER);
        member.signal(Signal.KILL);
        assertThat(member.process()).isEmpty();

        // When
        Process second = member.startAgain();
        member.awaitReady(Readiness.of(member.name(), directory, Addresses.of(directory)));

        // Then
        assertThat(Files.readString(directory.out(member.name()))).isEqualTo("ready hello\n");
        assertThat(member.process()).map(RunningProcess::pid).hasValue(second.pid());
    }

    @Test
    void shouldLeaveAnotherProcessAloneThatHasItsIdNow() throws IOException {
        // Given
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            long ticks = RunningProcess.of(other.pid()).orElseThrow().startTicks();
            Files.writeString(directory.pid(member.name()), other.pid() + "\n");
            Files.writeString(directory.started(member.name()), (ticks - 1) + "\n");

            // When
            member.askToEnd();
            member.awaitEnd(System.nanoTime());

            // Then
            assertThat(other.isAlive()).isTrue();
            assertThat(directory.pid(member.name())).doesNotExist();
            assertThatThrownBy(() -> member.signal(Signal.KILL)).hasMessageContaining("does not run");
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void shouldEndInOrderAlsoWhenItIsHalted() throws IOException, InterruptedException {
        // Given
        Process process = member.start(new Program(
                List.of("/bin/sh", "-c", "trap 'exit 7' TERM; echo ready now; while :; do sleep 0.01; done"),
                Map.of()));
        member.awaitReady(Readiness.of(member.name(), directory, Addresses.of(directory)));
        member.signal(Signal.STOP);

        // When
        member.askToEnd();

        // Then
        assertThat(process.waitFor()).isEqualTo(7);
    }

    @Test
    void shouldKillWhatDoesNotEnd() throws IOException, InterruptedException {
        // Given
        Process process = member.start(new Program(
                List.of("/bin/sh", "-c", "trap '' TERM; echo ready now; while :; do sleep 0.01; done"), Map.of()));
        member.awaitReady(Readiness.of(member.name(), directory, Addresses.of(directory)));

        // When
        member.askToEnd();
        member.awaitEnd(System.nanoTime());

        // Then
        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void shouldSayWhyItEndedWhileItStarted() throws IOException {
        // When
        member.start(new Program(List.of("/bin/sh", "-c", "echo the port is taken >&2; exit 1"), Map.of()));

        // Then
        assertThatThrownBy(() -> member.awaitReady(Readiness.of(member.name(), directory, Addresses.of(directory))))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("hub-0 ended while it started")
                .hasMessageEndingWith("the port is taken");
    }
}
