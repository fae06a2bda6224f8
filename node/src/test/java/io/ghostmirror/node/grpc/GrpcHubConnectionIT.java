package io.ghostmirror.node.grpc;

import static io.ghostmirror.node.grpc.ScriptedHub.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.grpc.RecordingListener.Told;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.HubConnection.Drift;
import io.ghostmirror.node.port.HubConnection.Health;
import io.ghostmirror.node.port.HubUnavailableException;
import io.ghostmirror.node.port.NodeStore.Identity;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.CommitResult;
import io.ghostmirror.proto.v1.Decision;
import io.ghostmirror.proto.v1.DirectoryManifest;
import io.ghostmirror.proto.v1.Drain;
import io.ghostmirror.proto.v1.DriftKind;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ManifestRow;
import io.ghostmirror.proto.v1.NeedContent;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcHubConnectionIT {

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
    void shouldOpenTheStreamsWithItsCursorAndToken() throws Exception {
        // Given
        listener.cursor = new Cursor(1, 4, Digest.of(new byte[1]));

        // When
        connection.start(listener);

        // Then
        assertThat(listener.next(Told.Connected.class))
                .isEqualTo(new Told.Connected(1, true, new Cursor(1, 5, Digest.ZERO)));
        assertThat(poll(hub.configurations).getCreate()).isTrue();
        Open live = poll(hub.live).next().getOpen();
        assertThat(live.getSession()).isEqualTo("s");
        assertThat(live.getNodeId()).isEqualTo("n");
        assertThat(live.getIncarnation().size()).isEqualTo(16);
        assertThat(live.getCursor().getSeq()).isEqualTo(4);
        assertThat(poll(hub.bulk).next().getOpen().getFencingToken()).isEqualTo(1);
        assertThat(hub.tokens).isNotEmpty().containsOnly("Bearer secret");
    }

    @Test
    void shouldSendCommitsWithTheirContentAndTellTheirResults() throws Exception {
        // Given
        byte[] content = {1, 2, 3};
        ScriptedHub.Stream live = open();
        var put = new Change.Put(
                WorkspacePath.of("a"), Version.NONE, new Entry.File(0644, 3, Digest.of(content), false, 0));

        // When
        connection.commit(
                1, new CommitRequest(1, 0, false, false, List.of(put), 0), Map.of(Digest.of(content), content));

        // Then
        FileSyncRequest sent = live.next();
        assertThat(sent.getCommit().getChanges(0).getPut().getInline().toByteArray())
                .isEqualTo(content);
        live.send(FileSyncResponse.newBuilder()
                .setResult(CommitResult.newBuilder()
                        .setNumber(1)
                        .setSeq(6)
                        .addOutcomes(io.ghostmirror.proto.v1.Outcome.newBuilder())));
        var result = listener.next(Told.Result.class).result();
        assertThat(result.seq()).isEqualTo(6);
        assertThat(result.outcomes().getFirst()).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void shouldTellDecisionsInOrder() throws Exception {
        // Given
        ScriptedHub.Stream live = open();

        // When
        live.send(
                FileSyncResponse.newBuilder().setDecision(Decision.newBuilder().setHeldDeletes(true)));
        live.send(FileSyncResponse.newBuilder()
                .setDecision(Decision.newBuilder().setConflictResolved(ByteString.copyFromUtf8("a/b"))));

        // Then
        assertThat(listener.next(Told.HeldDeletes.class).approved()).isTrue();
        assertThat(listener.next(Told.Resolved.class).path()).isEqualTo(WorkspacePath.of("a/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escape", "/etc/passwd", "a/../../b", ".ghost/trash/x", ""})
    void shouldTakeNoPathThatEscapesFromAHub(String path) throws Exception {
        // Given
        ScriptedHub.Stream live = open();
        var row = ManifestRow.newBuilder()
                .setPath(ByteString.copyFromUtf8(path))
                .setVersion(Wire.toWire(new Version(1, Digest.ZERO)))
                .setEntry(Wire.toWire(new Entry.Directory(0755)));

        // When
        live.send(FileSyncResponse.newBuilder()
                .setManifest(DirectoryManifest.newBuilder()
                        .addRows(row)
                        .setLast(true)
                        .setHead(Wire.toWire(Cursor.NONE))));

        // Then
        assertThat(listener.next(Told.Disconnected.class).why()).contains("path");
    }

    @Test
    void shouldAskForOneBucketOrForAll() throws Exception {
        // Given
        ScriptedHub.Stream live = open();

        // When
        connection.query(null);
        connection.query(7);
        connection.applied(new Cursor(1, 9, Digest.ZERO));

        // Then
        assertThat(live.next().getQuery().hasBucket()).isFalse();
        assertThat(live.next().getQuery().getBucket()).isEqualTo(7);
        assertThat(live.next().getApplied().getSeq()).isEqualTo(9);
    }

    @Test
    void shouldComeBackWithItsNewCursorAndSendNothingThatWasAskedForBefore() throws Exception {
        // Given
        open();
        listener.cursor = new Cursor(1, 8, Digest.ZERO);

        // When
        hub.kill();
        hub.start();
        Told next = listener.next(Told.Disconnected.class);
        while (next instanceof Told.Disconnected) {
            next = poll(listener.told);
        }
        long again = ((Told.Connected) next).connection();
        connection.commit(1, new CommitRequest(1, 0, false, false, List.of(), 0), Map.of());
        connection.commit(again, new CommitRequest(2, 0, false, false, List.of(), 0), Map.of());

        // Then
        ScriptedHub.Stream live = poll(hub.live);
        assertThat(live.next().getOpen().getCursor().getSeq()).isEqualTo(8);
        assertThat(live.next().getCommit().getNumber()).isEqualTo(2);
    }

    @Test
    void shouldFailWhatWaitsWhenItIsCutOff() throws Exception {
        // Given
        open();
        CompletableFuture<byte[]> fetch = connection.fetch(Digest.of(new byte[1]));
        CompletableFuture<Void> upload = connection.upload(Digest.of(new byte[2]), new byte[2]);
        CompletableFuture<List<Digest>> question = connection.findMissing(List.of(Digest.of(new byte[3])));
        ScriptedHub.Stream bulk = poll(hub.bulk);
        bulk.next();
        bulk.next();

        // When
        hub.kill();

        // Then
        for (CompletableFuture<?> each : List.of(fetch, upload, question)) {
            assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(HubUnavailableException.class);
        }
    }

    @Test
    void shouldSayThatNoHubIsThereAndFindItWhenItComes() throws Exception {
        // Given
        hub.kill();

        // When
        connection.start(listener);

        // Then
        assertThat(listener.next(Told.Disconnected.class).why())
                .startsWith("No hub answers at " + hub.address())
                .contains("Connection refused")
                .endsWith(".");
        hub.start();
        Told next = poll(listener.told);
        while (next instanceof Told.Disconnected) {
            next = poll(listener.told);
        }
        assertThat(next).isInstanceOf(Told.Connected.class);
    }

    @Test
    void shouldDropAndFailWhatIsSentWhileItIsNotConnected() {
        // When
        CompletableFuture<byte[]> fetch = connection.fetch(Digest.of(new byte[1]));
        connection.commit(0, new CommitRequest(1, 0, false, false, List.of(), 0), Map.of());
        connection.applied(Cursor.NONE);
        connection.query(null);

        // Then
        assertThat(fetch).isCompletedExceptionally();
        assertThat(fetch.exceptionNow()).asInstanceOf(throwable(HubUnavailableException.class));
    }

    @Test
    void shouldDeliverWhatIsUnderWayWhenTheHubDrainsAndComeBack() throws Exception {
        // Given
        ScriptedHub.Stream live = open();
        hub.endsWithTheNode = false;

        // When
        live.send(FileSyncResponse.newBuilder().setDrain(Drain.newBuilder().setReconnectAfterMillis(1)));
        live.send(FileSyncResponse.newBuilder()
                .setResult(CommitResult.newBuilder().setNumber(1)));

        // Then
        listener.next(Told.Result.class);
        live.toNode.onCompleted();
        assertThat(listener.next(Told.Disconnected.class).why()).contains("is going away");
        listener.next(Told.Connected.class);
    }

    @Test
    void shouldAskForNoMoreThanASlowListenerTakes() throws Exception {
        // Given
        hub.heartbeatMillis = 20;
        connection.report(health(Health.State.READY, List.of()));
        ScriptedHub.Stream live = open();
        listener.stall();

        // When
        live.flood(commitOf(200 * 1024), 500);

        // Then
        for (int heartbeats = 0; heartbeats < 20; heartbeats++) {
            poll(hub.reports);
        }
        assertThat(listener.commits).hasValue(1);
        assertThat(live.flooded).hasValueLessThan(50);
        listener.resume();
        for (int i = 0; i < 500; i++) {
            listener.next(Told.Committed.class);
        }
    }

    private static FileSyncResponse commitOf(int bytes) {
        return FileSyncResponse.newBuilder()
                .setCommit(Commit.newBuilder().setSeq(6).setOriginBytes(ByteString.copyFrom(new byte[bytes])))
                .build();
    }

    @Test
    void shouldReportWhenSomethingChangedAndWithEveryHeartbeat() throws Exception {
        // Given
        hub.heartbeatMillis = 20;
        connection.report(health(
                Health.State.JOINING,
                List.of(new Drift(Drift.Kind.UNSEEN, new Cursor(1, 5, Digest.ZERO), 1_001, paths(1_001)))));

        // When
        open();

        // Then
        ReportHealthRequest first = poll(hub.reports);
        assertThat(first.getDriftCount()).isEqualTo(1);
        assertThat(first.getDrift(0).getKind()).isEqualTo(DriftKind.DRIFT_KIND_UNSEEN);
        assertThat(first.getDrift(0).getAt().getSeq()).isEqualTo(5);
        assertThat(first.getDrift(0).getCount()).isEqualTo(1_001);
        assertThat(first.getDrift(0).getPathsList()).hasSize(1_000).contains(ByteString.copyFromUtf8("p0"));
        assertThat(first.getFencingToken()).isEqualTo(1);
        assertThat(first.getProblems(0).getReason()).isEqualTo("UNREADABLE");
        assertThat(poll(hub.reports).getDriftCount()).isZero();
        connection.report(health(Health.State.READY, List.of()));
        ReportHealthRequest next = poll(hub.reports);
        while (next.getState() == first.getState()) {
            next = poll(hub.reports);
        }
        assertThat(next.getState()).isEqualTo(io.ghostmirror.proto.v1.NodeState.NODE_STATE_READY);
    }

    @Test
    void shouldBeAskedForContent() throws Exception {
        // Given
        var file = new Entry.File(0644, 1, Digest.of(new byte[1]), false, 0);
        ScriptedHub.Stream live = open();

        // When
        live.send(FileSyncResponse.newBuilder()
                .setNeed(NeedContent.newBuilder()
                        .setPath(ByteString.copyFromUtf8("p"))
                        .setEntry(Wire.toWire(file))));

        // Then
        assertThat(listener.next(Told.Needed.class)).isEqualTo(new Told.Needed(WorkspacePath.of("p"), file));
    }

    @Test
    void shouldTakeAHubForLostThatDoesNotAnswerHeartbeats() throws Exception {
        // Given
        hub.heartbeatMillis = 10;
        hub.answersReports = false;
        connection.report(health(Health.State.READY, List.of()));

        // When
        open();

        // Then
        assertThat(listener.next(Told.Disconnected.class).why()).contains("heartbeats without an answer");
    }

    @Test
    void shouldSendWhatIsOnItsWayBeforeItCloses() throws Exception {
        // Given
        ScriptedHub.Stream live = open();

        // When
        connection.applied(new Cursor(1, 77, Digest.ZERO));
        connection.report(health(Health.State.DRAINING, List.of()));
        connection.close();

        // Then
        assertThat(live.next().getApplied().getSeq()).isEqualTo(77);
        assertThat(poll(hub.reports).getState()).isEqualTo(io.ghostmirror.proto.v1.NodeState.NODE_STATE_DRAINING);
        assertThat(listener.told).isEmpty();
    }

    private ScriptedHub.Stream open() throws InterruptedException {
        connection.start(listener);
        listener.next(Told.Connected.class);
        ScriptedHub.Stream live = poll(hub.live);
        live.next();
        return live;
    }

    private static List<WorkspacePath> paths(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> WorkspacePath.of("p" + i))
                .toList();
    }

    private static Health health(Health.State state, List<Drift> drift) {
        var problem = new Problem(WorkspacePath.of("p"), Problem.Reason.UNREADABLE, "It cannot be read.");
        return new Health(state, Cursor.NONE, 3, List.of(problem), 1, 0, new HubConnection.Trash(0, 0, 1), drift);
    }
}
