package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.proto.v1.FetchContent;
import io.ghostmirror.proto.v1.FileChunk;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.FindMissing;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.StreamPurpose;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkStreamTest {

    private final LossyContentStore contents = new LossyContentStore();
    private final MemorySessionStore sessions = new MemorySessionStore();
    private final HubFixture hub = new HubFixture(LiveSettings.DEFAULT, contents, sessions);
    private final Channel channel = hub.channel();
    private long token;

    @BeforeEach
    void joinSession() {
        hub.configure("s");
        token = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE))
                .joined()
                .getFencingToken();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private Open bulk(long fencingToken) {
        return Open.newBuilder()
                .setPurpose(StreamPurpose.STREAM_PURPOSE_BULK)
                .setSession("s")
                .setNodeId("a")
                .setIncarnation(FakeNode.incarnation("a"))
                .setFencingToken(fencingToken)
                .build();
    }

    private static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static FileSyncRequest chunk(byte[] bytes) {
        return FileSyncRequest.newBuilder()
                .setChunk(FileChunk.newBuilder()
                        .setDigest(Wire.toWire(Digest.of(bytes)))
                        .setData(ByteString.copyFrom(bytes)))
                .build();
    }

    @Test
    void shouldStoreChunksAndSaySo() {
        // Given
        FakeNode node = FakeNode.open(channel, bulk(token));
        Set<Digest> sent = new HashSet<>();

        // When
        for (int i = 0; i < 100; i++) {
            byte[] bytes = random(200_000, i);
            sent.add(Digest.of(bytes));
            node.send(chunk(bytes));
        }

        // Then
        Set<Digest> stored = new HashSet<>();
        while (stored.size() < sent.size()) {
            node.next().getReceipt().getStoredList().forEach(digest -> stored.add(Wire.digest(digest)));
        }
        assertThat(stored).isEqualTo(sent);
        assertThat(contents.findMissing(sent).await().indefinitely()).isEmpty();
    }

    @Test
    void shouldTakeCompressedChunks() {
        // Given
        byte[] bytes = "again and again ".repeat(10_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        FakeNode node = FakeNode.open(channel, bulk(token));

        // When
        node.send(FileSyncRequest.newBuilder()
                .setChunk(FileChunk.newBuilder()
                        .setDigest(Wire.toWire(Digest.of(bytes)))
                        .setData(ByteString.copyFrom(Zstd.compress(bytes)))
                        .setRawSize(bytes.length))
                .build());

        // Then
        assertThat(node.next().getReceipt().getStoredList()).containsExactly(Wire.toWire(Digest.of(bytes)));
        assertThat(contents.get(Digest.of(bytes)).await().indefinitely()).hasValue(bytes);
    }

    @Test
    void shouldRefuseAFrameThatGrowsBeyondWhatItSays() {
        // Given
        byte[] bytes = new byte[1 << 20];
        FakeNode node = FakeNode.open(channel, bulk(token));

        // When
        node.send(FileSyncRequest.newBuilder()
                .setChunk(FileChunk.newBuilder()
                        .setDigest(Wire.toWire(Digest.of(bytes)))
                        .setData(ByteString.copyFrom(Zstd.compress(bytes)))
                        .setRawSize(1000))
                .build());

        // Then
        Status ended = node.ended();
        assertThat(ended.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(ended.getDescription()).contains("1000 bytes in one zstd frame");
    }

    @Test
    void shouldRefuseBytesThatAreNotTheDigests() {
        // Given
        FakeNode node = FakeNode.open(channel, bulk(token));
        Digest digest = Digest.of(new byte[] {1});

        // When
        node.send(FileSyncRequest.newBuilder()
                .setChunk(
                        FileChunk.newBuilder().setDigest(Wire.toWire(digest)).setData(ByteString.copyFromUtf8("other")))
                .build());

        // Then
        assertThat(node.next().getReceipt().getRefusedList()).containsExactly(Wire.toWire(digest));
        assertThat(contents.findMissing(List.of(digest)).await().indefinitely()).containsExactly(digest);
        node.send(chunk(new byte[] {1}));
        assertThat(node.next().getReceipt().getStoredList()).containsExactly(Wire.toWire(digest));
    }

    @Test
    void shouldSayWhatIsMissing() {
        // Given
        Digest here = store(random(10, 1));
        Digest missing = Digest.of(random(10, 2));
        FakeNode node = FakeNode.open(channel, bulk(token));

        // When
        node.send(FileSyncRequest.newBuilder()
                .setFindMissing(FindMissing.newBuilder()
                        .setId(7)
                        .addDigests(Wire.toWire(here))
                        .addDigests(Wire.toWire(missing)))
                .build());

        // Then
        FileSyncResponse answer = node.next();
        assertThat(answer.getMissing().getId()).isEqualTo(7);
        assertThat(answer.getMissing().getDigestsList()).containsExactly(Wire.toWire(missing));
    }

    @Test
    void shouldGiveContentOrSayThatItIsAbsent() {
        // Given
        Set<ByteString> here = new HashSet<>();
        var fetch = FetchContent.newBuilder();
        for (int i = 0; i < 63; i++) {
            here.add(Wire.toWire(store(random(100_000, i))));
        }
        ByteString absent = Wire.toWire(Digest.of(random(10, 999)));
        FakeNode node = FakeNode.open(channel, bulk(token));

        // When
        node.send(FileSyncRequest.newBuilder()
                .setFetch(fetch.addAllDigests(here).addDigests(absent))
                .build());

        // Then
        List<ByteString> chunks = new ArrayList<>();
        List<ByteString> gone = new ArrayList<>();
        while (chunks.size() + gone.size() < 64) {
            FileSyncResponse message = node.next();
            if (message.hasChunk()) {
                assertThat(Wire.toWire(Digest.of(message.getChunk().getData().toByteArray())))
                        .isEqualTo(message.getChunk().getDigest());
                chunks.add(message.getChunk().getDigest());
            } else {
                gone.addAll(message.getReceipt().getAbsentList());
            }
        }
        assertThat(chunks).containsExactlyInAnyOrderElementsOf(here);
        assertThat(gone).containsExactly(absent);
    }

    @Test
    void shouldRefuseAStreamWithAnOldToken() {
        assertThat(FakeNode.open(channel, bulk(token + 1)).ended().getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    private Digest store(byte[] bytes) {
        contents.put(List.of(new Piece(Digest.of(bytes), bytes))).await().indefinitely();
        return Digest.of(bytes);
    }
}
