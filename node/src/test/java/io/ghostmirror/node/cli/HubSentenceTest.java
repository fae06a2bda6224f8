package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.node.grpc.HubAddress;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class HubSentenceTest {

    private static final HubAddress HUB = new HubAddress("box", 9000);

    @Test
    void shouldPassOnWhatAHubSaysThatCannotServeNow() {
        // Given
        var trailers = new Metadata();
        trailers.put(Metadata.Key.of("ghost-error", Metadata.ASCII_STRING_MARSHALLER), "UNAVAILABLE");
        Status status = Status.UNAVAILABLE.withDescription("UNAVAILABLE: the hub's Redis does not answer");

        // Then
        assertThat(HubSentence.of(status.asRuntimeException(trailers), HUB))
                .isEqualTo("UNAVAILABLE: the hub's Redis does not answer.");
    }

    @Test
    void shouldSayThatNoHubAnswers() {
        assertThat(HubSentence.of(Status.UNAVAILABLE.asRuntimeException(), HUB))
                .isEqualTo("No hub answers at box:9000: start one with `ghost hub`,"
                        + " or give the right --hub HOST:GRPC_PORT.");
    }

    @Test
    void shouldSayThatTheNameIsUnknown() {
        // Given
        Status status = Status.UNAVAILABLE.withCause(new RuntimeException(new UnknownHostException("box")));

        // Then
        assertThat(HubSentence.of(status.asRuntimeException(), HUB))
                .isEqualTo("The host name box is not known here: give the right --hub HOST:GRPC_PORT.");
    }

    @Test
    void shouldPointFromTheHttpPortToTheOther() {
        // Given
        Status status = Status.UNAUTHENTICATED.withDescription("HTTP status code 401\ninvalid content-type");

        // Then
        assertThat(HubSentence.of(status.asRuntimeException(), HUB))
                .isEqualTo("What answers at box:9000 speaks HTTP, not gRPC: give --hub HOST:GRPC_PORT,"
                        + " the address after grpc= in the hub's ready line.");
    }
}
