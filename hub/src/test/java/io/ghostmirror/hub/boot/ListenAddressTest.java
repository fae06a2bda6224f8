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
    void shouldRefuseAnAddressOthersCanReachUnlessInsecure() {
        assertThatThrownBy(() -> ListenAddress.of("0.0.0.0", false))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--insecure");
        assertThat(ListenAddress.of("0.0.0.0", true).host()).isEqualTo("0.0.0.0");
        assertThat(ListenAddress.of("127.0.0.1", false).host()).isEqualTo("127.0.0.1");
    }

    @Test
    void shouldNameThePortThatIsTaken() throws IOException {
        // Given
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            ListenAddress address = ListenAddress.of("127.0.0.1", false);

            // When // Then
            assertThatThrownBy(() -> address.port("--grpc-port", taken.getLocalPort()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 cannot be used");
        }
    }

    @Test
    void shouldChooseAFreePortForZero() {
        assertThat(ListenAddress.of("127.0.0.1", false).port("--http-port", 0)).isPositive();
    }

    @Test
    void shouldRefuseWhatIsNoPort() {
        assertThatThrownBy(() -> new PortConverter().convert("70000"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("\"70000\" is not a port (expected: 0 to 65535)");
        assertThat(new PortConverter().convert("65535")).isEqualTo(65_535);
    }
}
