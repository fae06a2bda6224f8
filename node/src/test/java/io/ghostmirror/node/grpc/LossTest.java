package io.ghostmirror.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class LossTest {

    @Test
    void shouldNameTheAddressAsPeopleWriteIt() {
        // Given
        Status status = Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new ConnectException("Connection refused: /127.0.0.1:9000"));

        // When
        String said = Loss.of(Phase.CONFIGURATION, status.asRuntimeException()).sentence(HubAddress.LOCAL);

        // Then
        assertThat(said).isEqualTo("No hub answers at 127.0.0.1:9000 (Connection refused: 127.0.0.1:9000).");
    }
}
