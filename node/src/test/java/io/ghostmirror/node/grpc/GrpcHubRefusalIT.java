package io.ghostmirror.node.grpc;

import static io.ghostmirror.node.grpc.ScriptedHub.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.node.grpc.RecordingListener.Told;
import io.ghostmirror.node.port.NodeStore.Identity;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcHubRefusalIT {

    private static final Identity IDENTITY = new Identity(new byte[16], "s", "n");

    private final RecordingListener listener = new RecordingListener();
    private final AtomicLong nanos = new AtomicLong();
    private ScriptedHub hub;
    private GrpcHubConnection connection;

    @BeforeEach
    void start() throws Exception {
        hub = new ScriptedHub().start();
        connection = connect(hub.address());
    }

    @AfterEach
    void stop() throws Exception {
        listener.resume();
        connection.close();
        hub.close();
    }

    private GrpcHubConnection connect(HubAddress address) {
        var backoff = new Backoff(Duration.ofMillis(1), 2, Duration.ofMillis(20), new Random(1));
        return new GrpcHubConnection(
                address, HubTrust.PLAINTEXT, () -> Optional.of("secret"), IDENTITY, backoff, nanos::get);
    }

    @Test
    void shouldTakeARefusedTokenForFinal() throws Exception {
        // Given
        hub.refusals.add(Status.UNAUTHENTICATED.withDescription("UNAUTHENTICATED: no"));

        // When
        connection.start(listener);

        // Then
        assertThat(listener.next(Told.Refused.class).why())
                .contains("refused the token")
                .contains("--token-file");
    }

    @Test
    void shouldTakeAnotherProtocolVersionForFinal() throws Exception {
        // Given
        hub.refusals.add(Status.FAILED_PRECONDITION.withDescription("PROTOCOL_VERSION: 1 (expected: 2)"));

        // When
        connection.start(listener);

        // Then
        assertThat(listener.next(Told.Refused.class).why()).isEqualTo("PROTOCOL_VERSION: 1 (expected: 2).");
    }

    @Test
    void shouldNotStayWithAHubThatLacksWhatItUses() throws Exception {
        // Given
        hub.features = List.of("other");

        // When
        connection.start(listener);

        // Then
        assertThat(listener.next(Told.Refused.class).why())
                .isEqualTo("PROTOCOL_VERSION: the hub lacks the features [zstd];"
                        + " run the same release of Ghost Mirror on both.");
    }

    @Test
    void shouldTakeANodeOfTheSameIdForFinalWhenItNeverWasConnected() throws Exception {
        // Given
        hub.liveRefusals.add(Status.ALREADY_EXISTS.withDescription("DUPLICATE_NODE: n is connected"));

        // When
        connection.start(listener);

        // Then
        assertThat(listener.next(Told.Refused.class).why()).isEqualTo("DUPLICATE_NODE: n is connected.");
    }

    @Test
    void shouldOutliveItsOwnLastConnectionAtTheHub() throws Exception {
        // Given
        ScriptedHub.Stream live = open();
        hub.liveRefusals.add(Status.ALREADY_EXISTS);
        hub.liveRefusals.add(Status.ALREADY_EXISTS);

        // When
        live.toNode.onError(Status.UNAVAILABLE.asRuntimeException());

        // Then
        listener.next(Told.Disconnected.class);
        listener.next(Told.Disconnected.class);
        listener.next(Told.Disconnected.class);
        listener.next(Told.Connected.class);
    }

    @Test
    void shouldGiveUpWhenAnotherNodeOfTheSameIdStays() throws Exception {
        // Given
        ScriptedHub.Stream live = open();
        for (int i = 0; i < 1_000; i++) {
            hub.liveRefusals.add(Status.ALREADY_EXISTS.withDescription("DUPLICATE_NODE"));
        }
        live.toNode.onError(Status.UNAVAILABLE.asRuntimeException());
        listener.next(Told.Disconnected.class);
        listener.next(Told.Disconnected.class);

        // When
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(21));

        // Then
        Told next = poll(listener.told);
        while (next instanceof Told.Disconnected) {
            next = poll(listener.told);
        }
        assertThat(next).isEqualTo(new Told.Refused("DUPLICATE_NODE"));
    }

    private ScriptedHub.Stream open() throws InterruptedException {
        connection.start(listener);
        listener.next(Told.Connected.class);
        return poll(hub.live);
    }
}
