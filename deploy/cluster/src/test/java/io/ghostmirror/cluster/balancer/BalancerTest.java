package io.ghostmirror.cluster.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BalancerTest {

    private final FakeHub one;
    private final FakeHub two;
    private final FakeHub three;
    private final Balancer balancer;
    private final List<Socket> clients = new ArrayList<>();

    BalancerTest() throws IOException {
        one = new FakeHub("one");
        two = new FakeHub("two");
        three = new FakeHub("three");
        balancer = Balancer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Stream.of(one, two, three).map(FakeHub::backend).toList());
    }

    @AfterEach
    void endAll() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        balancer.close();
        Stream.of(one, two, three).forEach(FakeHub::close);
    }

    @Test
    void shouldGiveConnectionsToHubsInTurn() throws IOException {
        // When
        List<@Nullable String> names = names(6);

        // Then
        assertThat(names.subList(0, 3)).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(names.subList(3, 6)).isEqualTo(names.subList(0, 3));
    }

    @Test
    void shouldFillUpTheHubThatLostConnections() throws IOException {
        // Given
        List<@Nullable String> open = new ArrayList<>(names(6));
        clients.get(0).close();
        clients.get(3).close();
        String emptied = open.getFirst();
        open.removeIf(Objects.requireNonNull(emptied)::equals);

        // When, Then: in turn, it would stay behind for ever
        await().until(
                        () -> {
                            open.addAll(names(1));
                            return Collections.frequency(open, emptied);
                        },
                        count -> Stream.of(one, two, three)
                                .allMatch(hub -> Collections.frequency(open, hub.name()) <= count));
    }

    @Test
    void shouldTryTheNextHubWhenOneIsGone() throws IOException {
        // Given
        two.die();

        // When
        List<@Nullable String> names = names(6);

        // Then
        assertThat(names).containsOnly("one", "three");
    }

    @Test
    void shouldPassOnTheEndOfOneDirectionAndAllThatComesAfterwards() throws IOException {
        // Given
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        Socket client = connect();
        String name = line(client);

        // When
        Thread writer = Thread.startVirtualThread(() -> write(client, sent));
        byte[] echo = client.getInputStream().readAllBytes();

        // Then
        assertThat(writer.isAlive()).isFalse();
        assertThat(name).isNotNull();
        assertThat(echo).startsWith(sent).endsWith("end\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void shouldEndConnectionsOfAHubThatDies() throws IOException {
        // Given
        Socket client = connect();
        String name = line(client);
        FakeHub hub = Stream.of(one, two, three)
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();

        // When
        hub.die();

        // Then
        assertThat(line(client)).isNull();
    }

    @Test
    void shouldTakeOutAHubThatStopsAnsweringAndKeepItsConnections() throws IOException {
        // Given
        List<Socket> before = List.of(connect(), connect(), connect());
        for (Socket client : before) {
            line(client);
        }

        // When
        one.silence();

        // Then
        await().until(() -> names(6), names -> !names.contains("one"));
        for (Socket client : before) {
            client.getOutputStream().write("still here\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(line(client)).isEqualTo("still here");
        }
    }

    @Test
    void shouldUseHubsThatAreNotReadyOnlyWhenNoOtherIs() throws IOException {
        // When
        one.unready();
        two.unready();

        // Then
        await().until(() -> names(6), names -> names.stream().allMatch("three"::equals));

        // When
        three.silence();

        // Then
        await().until(() -> names(6), names -> names.contains("one") && names.contains("two"));
    }

    @Test
    void shouldCloseAConnectionThatNoHubTakes() throws IOException {
        // Given
        Stream.of(one, two, three).forEach(FakeHub::die);

        // When
        Socket client = connect();

        // Then
        assertThat(line(client)).isNull();
    }

    private List<@Nullable String> names(int count) throws IOException {
        List<@Nullable String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(line(connect()));
        }
        return names;
    }

    private Socket connect() throws IOException {
        var client = new Socket(InetAddress.getLoopbackAddress(), balancer.port());
        clients.add(client);
        return client;
    }

    /** The next line; null at the end, however it came. */
    private static @Nullable String line(Socket client) {
        try {
            var text = new StringBuilder();
            for (int c = client.getInputStream().read();
                    c != '\n';
                    c = client.getInputStream().read()) {
                if (c < 0) {
                    return null;
                }
                text.append((char) c);
            }
            return text.toString();
        } catch (IOException reset) {
            return null;
        }
    }

    private static void write(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
