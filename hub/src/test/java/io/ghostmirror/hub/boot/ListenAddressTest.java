package io.ghostmirror.hub.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class ListenAddressTest {

    @Test
    void shouldTellWhetherOthersCanReachIt() {
        assertThat(ListenAddress.of("0.0.0.0").isLoopback()).isFalse();
        assertThat(ListenAddress.of("127.0.0.1").isLoopback()).isTrue();
        assertThatThrownBy(() -> ListenAddress.of("no such address"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is not an address of this machine");
    }

    @Test
    void shouldSayWhereOthersReachIt() {
        assertThat(ListenAddress.of("127.0.0.1").reachable()).isEqualTo("127.0.0.1");
        assertThat(ListenAddress.of("::1").reachable()).isEqualTo("[::1]");
        assertThat(ListenAddress.of("0.0.0.0").reachable()).isNotEqualTo("0.0.0.0");
        assertThat(ListenAddress.of("127.0.0.1").names()).contains("127.0.0.1", "::1", "localhost");
    }

    @Test
    void shouldNameThePortThatIsTaken() throws IOException {
        // Given
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            ListenAddress address = ListenAddress.of("127.0.0.1");

            // When // Then
            assertThatThrownBy(() -> address.port("--grpc-port", taken.getLocalPort()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 cannot be used");
        }
    }

    @Test
    void shouldChooseAFreePortForZero() {
        assertThat(ListenAddress.of("127.0.0.1").port("--http-port", 0)).isPositive();
    }

    @Test
    void shouldRefuseWhatIsNoPort() {
        assertThatThrownBy(() -> new PortConverter().convert("70000"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("\"70000\" is not a port (expected: 0 to 65535)");
        assertThat(new PortConverter().convert("65535")).isEqualTo(65_535);
    }
}
