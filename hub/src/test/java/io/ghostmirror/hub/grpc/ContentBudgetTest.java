package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.proto.v1.FetchContent;
import io.ghostmirror.proto.v1.FileChunk;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.FindMissing;
import io.ghostmirror.proto.wire.Wire;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContentBudgetTest {

    private static final int PIECE = ContentStore.MAX_PIECE_BYTES;
    private static final int STREAMS = 50;
    private static final long LIMIT = 4 << 20;

    private final ContentStore contents = new MemoryContentStore();
    private final ContentBudget budget = new ContentBudget(LIMIT);
    private final Queue<Runnable> decompressions = new ArrayDeque<>();
    private final List<Digest> stored = new ArrayList<>();

    @BeforeEach
    void storeSome() {
        for (int i = 0; i < 64; i++) {
            byte[] bytes = piece(i);
            contents.put(List.of(new Piece(Digest.of(bytes), bytes))).await().indefinitely();
            stored.add(Digest.of(bytes));
        }
    }

    private static byte[] piece(int number) {
        byte[] bytes = new byte[PIECE];
        bytes[0] = (byte) number;
        return bytes;
    }

    /** A node's end of a stream: sends as much as it is asked for, and takes what it wants. */
    private final class Node {
        final AssertSubscriber<FileSyncResponse> received = AssertSubscriber.create();
        private final BulkHandler handler = new BulkHandler(contents, decompressions::add, HubMeters.NONE, budget);
        private long asked;

        Node() {
            handler.messages().subscribe().withSubscriber(received);
            handler.start(messages -> asked += messages);
        }

        boolean send(FileSyncRequest.Builder message) {
            boolean may = asked > 0;
            if (may) {
                asked--;
                handler.message(message.build());
            }
            return may;
        }

        Node fetching() {
            var fetch = FetchContent.newBuilder();
            stored.forEach(digest -> fetch.addDigests(Wire.toWire(digest)));
            assertThat(send(FileSyncRequest.newBuilder().setFetch(fetch))).isTrue();
            return this;
        }

        /** Sends small messages that become pieces of the largest size, until it is to wait. */
        int sendUntilToldToWait() {
            int sent = 0;
            byte[] bytes = piece(1);
            var chunk = FileChunk.newBuilder()
                    .setDigest(Wire.toWire(Digest.of(bytes)))
                    .setData(ByteString.copyFrom(Zstd.compress(bytes)))
                    .setRawSize(bytes.length);
            while (send(FileSyncRequest.newBuilder().setChunk(chunk))) {
                sent++;
            }
            return sent;
        }

        long chunks() {
            return received.getItems().stream()
                    .filter(FileSyncResponse::hasChunk)
                    .count();
        }

        long receipts() {
            return received.getItems().stream()
                    .mapToLong(message -> message.getReceipt().getStoredCount())
                    .sum();
        }
    }

    @Test
    void shouldReadOnePieceAheadForEachNodeThatReadsNothingOnceTheHubIsFull() {
        // Given
        List<Node> stalled = new ArrayList<>();

        // When
        for (int i = 0; i < STREAMS; i++) {
            Node node = new Node().fetching();
            node.received.request(1);
            stalled.add(node);
        }

        // Then
        assertThat(budget.held()).isBetween(LIMIT / 2, LIMIT + STREAMS * (long) PIECE);
        Node reader = new Node().fetching();
        reader.received.request(Long.MAX_VALUE);
        assertThat(reader.chunks()).isEqualTo(stored.size());
        stalled.forEach(node -> node.received.cancel());
        assertThat(budget.held()).isZero();
    }

    @Test
    void shouldLetOnePieceAtATimeInFromEachNodeOnceTheHubIsFull() {
        // Given
        List<Node> nodes = new ArrayList<>();

        // When
        int sent = 0;
        for (int i = 0; i < STREAMS; i++) {
            Node node = new Node();
            node.received.request(Long.MAX_VALUE);
            sent += node.sendUntilToldToWait();
            nodes.add(node);
        }

        // Then
        assertThat(budget.held()).isGreaterThan(sent * (long) PIECE).isBetween(LIMIT, LIMIT + STREAMS * 3L * PIECE);
        while (!decompressions.isEmpty()) {
            decompressions.remove().run();
        }
        assertThat(nodes.stream().mapToLong(Node::receipts).sum()).isEqualTo(sent);
        assertThat(budget.held()).isZero();
        assertThat(nodes.getLast().sendUntilToldToWait()).isGreaterThan(1);
    }

    @Test
    void shouldTakeNoMoreQuestionsFromANodeThatReadsNoAnswers() {
        // Given
        Node node = new Node();
        var question = FindMissing.newBuilder();
        for (int i = 0; i < 4096; i++) {
            question.addDigests(Wire.toWire(Digest.of(new byte[] {(byte) i, (byte) (i >> 8)})));
        }

        // When
        int sent = 0;
        while (node.send(FileSyncRequest.newBuilder().setFindMissing(question))) {
            sent++;
        }

        // Then
        assertThat(sent).isLessThan(20);
        assertThat(budget.held()).isGreaterThan(sent * 4096L * Digest.BYTES);
        node.received.request(Long.MAX_VALUE);
        assertThat(node.received.getItems()).hasSize(sent);
        assertThat(budget.held()).isZero();
    }

    @Test
    void shouldTakeNoMoreChunksFromANodeThatReadsNoReceipts() {
        // Given
        Node node = new Node();
        int sent = 0;

        // When
        while (sent < 10_000 && node.send(chunk(new byte[] {(byte) sent, (byte) (sent >> 8)}))) {
            sent++;
        }

        // Then
        assertThat(sent).isLessThan(2_000);
        node.received.request(Long.MAX_VALUE);
        assertThat(node.receipts()).isEqualTo(sent);
        assertThat(node.send(chunk(new byte[] {1}))).isTrue();
    }

    @Test
    void shouldGoOnTakingSmallChunksOnceTheHubIsFull() {
        // Given
        budget.add(LIMIT);
        Node node = new Node();
        byte[] bytes = "again and again ".repeat(64).getBytes(StandardCharsets.UTF_8);
        var small = FileSyncRequest.newBuilder()
                .setChunk(FileChunk.newBuilder()
                        .setDigest(Wire.toWire(Digest.of(bytes)))
                        .setData(ByteString.copyFrom(Zstd.compress(bytes)))
                        .setRawSize(bytes.length));

        // When
        int sent = 0;
        while (node.send(small)) {
            sent++;
        }

        // Then
        assertThat(sent).isBetween(100, PIECE / bytes.length + 8);
    }

    private static FileSyncRequest.Builder chunk(byte[] bytes) {
        return FileSyncRequest.newBuilder()
                .setChunk(FileChunk.newBuilder()
                        .setDigest(Wire.toWire(Digest.of(bytes)))
                        .setData(ByteString.copyFrom(bytes)));
    }

    @Test
    void shouldCountWhatASmallMessageBecomes() {
        assertThat(new Node().sendUntilToldToWait()).isBetween(14, 16);
    }

    @Test
    void shouldGiveBackWhatAStreamHeldThatEndedOnceThatIsNoLongerInMemory() {
        // Given
        Node node = new Node();
        node.sendUntilToldToWait();

        // When
        node.received.cancel();

        // Then
        assertThat(budget.held()).isGreaterThan(13 * (long) PIECE);
        while (!decompressions.isEmpty()) {
            decompressions.remove().run();
        }
        assertThat(budget.held()).isZero();
    }
}
