package io.ghostmirror.node.grpc;

import static io.ghostmirror.node.grpc.ScriptedHub.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.node.grpc.RecordingListener.Told;
import io.ghostmirror.node.port.NodeStore.Identity;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A node that was given several addresses. */
class SeveralHubsIT {

    private static final Identity IDENTITY = new Identity(new byte[16], "s", "n");

    @Test
    void shouldGoToAnotherHubWhenItsOwnIsKilled() throws Exception {
        // Given
        var listener = new RecordingListener();
        var backoff = new Backoff(Duration.ofMillis(1), 2, Duration.ofMillis(20), new Random(1));
        try (var one = new ScriptedHub().start();
                var other = new ScriptedHub().start()) {
            var addresses = HubAddress.parse(one.address() + ",127.0.0.1:1," + other.address());
            var connection = new GrpcHubConnection(
                    addresses, HubTrust.PLAINTEXT, () -> Optional.of("secret"), IDENTITY, backoff, System::nanoTime);
            connection.start(listener);
            listener.next(Told.Connected.class);

            // When
            boolean isAtOne = !one.configurations.isEmpty();
            (isAtOne ? one : other).kill();

            // Then
            listener.next(Told.Disconnected.class);
            listener.next(Told.Connected.class);
            assertThat(poll((isAtOne ? other : one).configurations).getSession())
                    .isEqualTo("s");
            connection.close();
        }
    }

    @Test
    void shouldNotTakeHalfAnAddress() {
        assertThatThrownBy(() -> HubAddress.parse("a:1,"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("several are separated by commas");
    }
}
