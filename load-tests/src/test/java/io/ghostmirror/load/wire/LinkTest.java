package io.ghostmirror.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkTest {

    private static final int SILENCE_MILLIS = 100;

    private final ServerSocket echo = listen();
    private final Link link = Link.to(echo::getLocalPort);

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError("no port", e);
        }
    }

    @BeforeEach
    void answer() {
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread.ofVirtual().start(() -> answer(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void answer(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The other end is gone.
        }
    }

    @AfterEach
    void end() throws IOException {
        link.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), link.port());
    }

    private static void shouldEcho(Socket socket, String text) throws IOException {
        socket.setSoTimeout(0);
        socket.getOutputStream().write(text.getBytes());
        assertThat(socket.getInputStream().readNBytes(text.length())).asString().isEqualTo(text);
    }

    @Test
    void shouldCarryBothWaysToTheEnd() throws IOException {
        try (Socket socket = connect()) {
            // When
            socket.getOutputStream().write("all of it".getBytes());
            socket.shutdownOutput();

            // Then
            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("all of it");
            assertThat(link.bytesToTarget()).isEqualTo(9);
            assertThat(link.bytesFromTarget()).isEqualTo(9);
        }
    }

    @Test
    void shouldResetWhatIsThereAndWhatComesWhileCut() throws IOException {
        try (Socket before = connect()) {
            // Given
            shouldEcho(before, "before");

            // When
            link.cut();

            // Then
            assertThatThrownBy(() -> before.getInputStream().readNBytes(1)).isInstanceOf(IOException.class);
            try (Socket during = connect()) {
                assertThatThrownBy(() -> during.getInputStream().readNBytes(1)).isInstanceOf(IOException.class);
            }
        }

        // When
        link.heal();

        // Then
        try (Socket after = connect()) {
            shouldEcho(after, "after");
        }
    }

    @Test
    void shouldKeepWhatItSwallowsUntilItCarriesAgain() throws IOException {
        try (Socket before = connect()) {
            // Given
            shouldEcho(before, "before");
            link.swallow();
            try (Socket during = connect()) {
                for (Socket socket : new Socket[] {before, during}) {
                    // When
                    socket.getOutputStream().write("kept".getBytes());

                    // Then
                    socket.setSoTimeout(SILENCE_MILLIS);
                    assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                }

                // When
                link.heal();

                // Then
                for (Socket socket : new Socket[] {before, during}) {
                    socket.setSoTimeout(0);
                    assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("kept");
                    shouldEcho(socket, "after");
                }
            }
        }
    }

    @Test
    void shouldLetNothingHangThatWasCutWhileSwallowed() throws IOException {
        try (Socket before = connect()) {
            // Given
            shouldEcho(before, "before");
            link.swallow();
            try (Socket during = connect()) {
                // When
                link.cut();

                // Then
                for (Socket socket : new Socket[] {before, during}) {
                    assertThatThrownBy(() -> socket.getInputStream().readNBytes(1))
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void shouldAnswerNoSoonerThanItsDelayAndRateAllow() throws IOException {
        try (Socket socket = connect()) {
            // Given
            link.slow(Duration.ofMillis(50), 10_000);
            long start = System.nanoTime();

            // When
            shouldEcho(socket, "x".repeat(1_000));

            // Then: 50 ms more for the answer, 100 ms for the bytes each way
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        }
    }

    @Test
    void shouldEndConnectionsToWhatIsNotThere() throws IOException {
        try (var nowhere = Link.to(() -> {
                    throw new IllegalStateException("not known yet");
                });
                var socket = new Socket(InetAddress.getLoopbackAddress(), nowhere.port())) {
            assertThatThrownBy(() -> socket.getInputStream().readNBytes(1)).isInstanceOf(IOException.class);
        }
    }
}
