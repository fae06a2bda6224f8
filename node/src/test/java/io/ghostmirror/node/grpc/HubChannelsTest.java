package io.ghostmirror.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HubChannelsTest {

    @Test
    void shouldLeaveNoThreadBehindThatAnEndingJvmWaitsFor() {
        // Given
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        var channels = new HubChannels(HubTrust.PLAINTEXT);
        ManagedChannel channel = channels.open(new HubAddress("127.0.0.1", 1), Optional.empty());
        channel.getState(true);

        // When
        channels.close();

        // Then
        assertThat(channel.isTerminated()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().startsWith("ghost-hub-io"));
    }
}
