package io.ghostmirror.node.grpc;

import static io.ghostmirror.node.grpc.ScriptedHub.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.node.grpc.RecordingListener.Told;
import io.ghostmirror.node.port.ContentUnavailableException;
import io.ghostmirror.node.port.NodeStore.Identity;
import io.ghostmirror.proto.v1.ChunkReceipt;
import io.ghostmirror.proto.v1.FetchContent;
import io.ghostmirror.proto.v1.FileChunk;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.FindMissing;
import io.ghostmirror.proto.v1.Missing;
import io.ghostmirror.proto.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkStreamIT {

    private static final int CHUNK = 256 * 1024;

    private final RecordingListener listener = new RecordingListener();
    private final Random random = new Random(7);
    private ScriptedHub hub;
    private GrpcHubConnection connection;
    private ScriptedHub.Stream bulk;

    @BeforeEach
    void open() throws Exception {
        hub = new ScriptedHub().start();
        connection = new GrpcHubConnection(
                hub.address(), HubTrust.PLAINTEXT, Optional::empty, new Identity(new byte[16], "s", "n"));
        connection.start(listener);
        listener.next(Told.Connected.class);
        bulk = poll(hub.bulk);
        bulk.next();
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        hub.close();
    }

    @Test
    void shouldUploadContentAndWaitUntilItIsStored() throws Exception {
        // Given
        byte[] content = noise(1000);

        // When
        CompletableFuture<Void> done = connection.upload(Digest.of(content), content);

        // Then
        FileChunk chunk = bulk.next().getChunk();
        assertThat(chunk.getRawSize()).isZero();
        assertThat(chunk.getData().toByteArray()).isEqualTo(content);
        assertThat(done).isNotDone();
        bulk.send(stored(chunk));
        assertThat(done.get(20, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void shouldCompressWhatThatMakesSmaller() throws Exception {
        // Given
        byte[] content = "the same again and again, ".repeat(1000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        // When
        connection.upload(Digest.of(content), content);

        // Then
        FileChunk chunk = bulk.next().getChunk();
        assertThat(chunk.getRawSize()).isEqualTo(content.length);
        assertThat(chunk.getData().size()).isLessThan(content.length / 10);
        assertThat(Chunks.decode(chunk).isGenuine()).isTrue();
    }

    @Test
    void shouldKeepNoMoreThanItsWindowUnacknowledged() throws Exception {
        // Given
        List<byte[]> contents =
                IntStream.range(0, 40).mapToObj(i -> noise(CHUNK)).toList();
        List<CompletableFuture<Void>> done = new ArrayList<>();

        // When
        contents.forEach(content -> done.add(connection.upload(Digest.of(content), content)));

        // Then
        List<FileChunk> inFlight = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            inFlight.add(bulk.next().getChunk());
        }
        CompletableFuture<List<Digest>> question = connection.findMissing(List.of(Digest.ZERO));
        assertThat(bulk.next().hasFindMissing())
                .as("the window is full, so a question is next")
                .isTrue();
        bulk.send(FileSyncResponse.newBuilder().setMissing(Missing.newBuilder().setId(1)));
        assertThat(question.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(bulk.received).isEmpty();
        for (int i = 16; i < 40; i++) {
            bulk.send(stored(inFlight.removeFirst()));
            inFlight.add(bulk.next().getChunk());
        }
        inFlight.forEach(chunk -> bulk.send(stored(chunk)));
        for (CompletableFuture<Void> each : done) {
            each.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldSendContentOnceThatIsUploadedTwice() throws Exception {
        // Given
        byte[] content = noise(10);

        // When
        CompletableFuture<Void> one = connection.upload(Digest.of(content), content);
        CompletableFuture<Void> other = connection.upload(Digest.of(content), content);

        // Then
        bulk.send(stored(bulk.next().getChunk()));
        one.get(20, TimeUnit.SECONDS);
        other.get(20, TimeUnit.SECONDS);
        assertThat(bulk.received).isEmpty();
    }

    @Test
    void shouldFetchManySmallContentsInFewMessages() throws Exception {
        // Given
        List<byte[]> contents =
                IntStream.range(0, 3_000).mapToObj(i -> noise(100)).toList();
        List<CompletableFuture<byte[]>> fetches = new ArrayList<>();
        var byDigest = new java.util.HashMap<Digest, byte[]>();
        contents.forEach(content -> byDigest.put(Digest.of(content), content));

        // When
        contents.forEach(content -> fetches.add(connection.fetch(Digest.of(content))));

        // Then
        int questions = 0;
        for (int answered = 0; answered < contents.size(); questions++) {
            FetchContent question = bulk.next().getFetch();
            assertThat(question.getDigestsCount()).isBetween(1, 64);
            for (ByteString digest : question.getDigestsList()) {
                bulk.send(chunk(byDigest.get(Wire.digest(digest))));
                answered++;
            }
        }
        assertThat(questions).isLessThan(300);
        for (int i = 0; i < contents.size(); i++) {
            assertThat(fetches.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(contents.get(i));
        }
    }

    @Test
    void shouldAskForNoMoreThanItsWindowOfLargeContents() throws Exception {
        // Given
        List<byte[]> contents =
                IntStream.range(0, 200).mapToObj(i -> noise(CHUNK)).toList();
        var byDigest = new java.util.HashMap<Digest, byte[]>();
        contents.forEach(content -> byDigest.put(Digest.of(content), content));
        List<CompletableFuture<byte[]>> fetches = new ArrayList<>();

        // When
        contents.forEach(content -> fetches.add(connection.fetch(Digest.of(content))));

        // Then
        int asked = 0;
        int answered = 0;
        List<ByteString> open = new ArrayList<>();
        while (answered < contents.size()) {
            for (FileSyncRequest question = bulk.received.poll(); question != null; question = bulk.received.poll()) {
                open.addAll(question.getFetch().getDigestsList());
                asked += question.getFetch().getDigestsCount();
            }
            assertThat(asked - answered).isLessThanOrEqualTo(answered < 60 ? 64 : 20);
            if (open.isEmpty()) {
                FetchContent question = bulk.next().getFetch();
                open.addAll(question.getDigestsList());
                asked += question.getDigestsCount();
            }
            bulk.send(chunk(byDigest.get(Wire.digest(open.removeFirst()))));
            answered++;
        }
        for (CompletableFuture<byte[]> fetch : fetches) {
            assertThat(fetch.get(20, TimeUnit.SECONDS)).hasSize(CHUNK);
        }
    }

    @Test
    void shouldRefuseContentThatIsNotItsDigests() throws Exception {
        // Given
        byte[] content = noise(10);
        CompletableFuture<byte[]> fetch = connection.fetch(Digest.of(content));
        bulk.next();

        // When
        bulk.send(FileSyncResponse.newBuilder()
                .setChunk(FileChunk.newBuilder()
                        .setDigest(Wire.toWire(Digest.of(content)))
                        .setData(ByteString.copyFrom(noise(10)))));

        // Then
        assertThatThrownBy(() -> fetch.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ContentUnavailableException.class)
                .hasMessageContaining("came damaged");
    }

    @Test
    void shouldRefuseContentThatSaysItIsLargerThanAChunkMayBe() throws Exception {
        // Given
        byte[] content = noise(10);
        CompletableFuture<byte[]> fetch = connection.fetch(Digest.of(content));
        bulk.next();

        // When
        bulk.send(FileSyncResponse.newBuilder()
                .setChunk(FileChunk.newBuilder()
                        .setDigest(Wire.toWire(Digest.of(content)))
                        .setRawSize(Integer.MAX_VALUE)
                        .setData(ByteString.copyFrom(content))));

        // Then
        assertThatThrownBy(() -> fetch.get(20, TimeUnit.SECONDS)).hasMessageContaining("came damaged");
    }

    @Test
    void shouldSayWhatTheHubDoesNotHave() throws Exception {
        // Given
        Digest digest = Digest.of(noise(10));
        CompletableFuture<byte[]> fetch = connection.fetch(digest);
        bulk.next();

        // When
        bulk.send(FileSyncResponse.newBuilder()
                .setReceipt(ChunkReceipt.newBuilder().addAbsent(Wire.toWire(digest))));

        // Then
        assertThatThrownBy(() -> fetch.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ContentUnavailableException.class)
                .hasMessageContaining(digest.hex() + " is not at the hub");
    }

    @Test
    void shouldSayThatTheHubRefusedWhatIsNotTheDigests() throws Exception {
        // Given
        Digest digest = Digest.of(noise(10));
        CompletableFuture<Void> upload = connection.upload(digest, noise(11));
        bulk.next();

        // When
        bulk.send(FileSyncResponse.newBuilder()
                .setReceipt(ChunkReceipt.newBuilder().addRefused(Wire.toWire(digest))));

        // Then
        assertThatThrownBy(() -> upload.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ContentUnavailableException.class)
                .hasMessageContaining("written to meanwhile");
    }

    @Test
    void shouldCutALongQuestionAndPutItsAnswersTogether() throws Exception {
        // Given
        List<Digest> digests =
                IntStream.range(0, 10_000).mapToObj(i -> new Digest(1, 2, 3, i)).toList();

        // When
        CompletableFuture<List<Digest>> missing = connection.findMissing(digests);

        // Then
        for (int part = 0; part < 3; part++) {
            FindMissing question = bulk.next().getFindMissing();
            assertThat(question.getDigestsCount()).isLessThanOrEqualTo(4_096);
            bulk.send(FileSyncResponse.newBuilder()
                    .setMissing(Missing.newBuilder().setId(question.getId()).addDigests(question.getDigests(0))));
        }
        assertThat(missing.get(20, TimeUnit.SECONDS))
                .containsExactlyInAnyOrder(digests.get(0), digests.get(4_096), digests.get(8_192));
    }

    private byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static FileSyncResponse.Builder chunk(byte[] content) {
        return FileSyncResponse.newBuilder().setChunk(Chunks.encode(Digest.of(content), content, true));
    }

    private static FileSyncResponse.Builder stored(FileChunk chunk) {
        return FileSyncResponse.newBuilder()
                .setReceipt(ChunkReceipt.newBuilder().addStored(chunk.getDigest()));
    }
}
