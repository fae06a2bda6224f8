package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a node remembers is not what the hub has at the same seq. */
class DriftTest {

    private static final WorkspacePath PATH = new WorkspacePath("file");
    private static final WorkspacePath SOUND = new WorkspacePath("sound");
    private static final Entry.File ONE = file("one");
    private static final Entry.File OTHER = file("other");
    private static final Row HUB = Row.present(PATH, 7, ONE);
    private static final Row HUB_SOUND = Row.present(SOUND, 3, ONE);
    private static final Cursor HEAD = head(HUB, HUB_SOUND);

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private final List<NodeEffect> effects = new ArrayList<>();
    private @Nullable Entry onDisk;

    @Test
    void shouldAskNothingWhenTheTreesAreEqual() {
        // When
        start(saved(HUB), ONE, HEAD);

        // Then
        assertThat(effects).noneMatch(NodeEffect.Query.class::isInstance);
        assertThat(engine.settled()).isTrue();
    }

    @Test
    void shouldDecideNothingBeforeTheHubHasAnswered() {
        // When
        start(null, OTHER, HEAD);

        // Then
        assertThat(of(NodeEffect.Query.class)).containsExactly(new NodeEffect.Query(null));
        assertThat(effects).noneMatch(NodeEffect.Send.class::isInstance).noneMatch(NodeEffect.Apply.class::isInstance);
        assertThat(engine.settled()).isFalse();
    }

    @Test
    void shouldAdoptAForgottenRow() {
        // When
        start(null, ONE, HEAD);
        answer(HUB, HUB_SOUND);

        // Then
        assertThat(of(NodeEffect.Drifted.class)).containsExactly(new NodeEffect.Drifted(HEAD, List.of(PATH)));
        assertThat(effects).noneMatch(NodeEffect.Send.class::isInstance).noneMatch(NodeEffect.Apply.class::isInstance);
        assertThat(engine.syncedAt(PATH)).isEqualTo(ONE);
        assertThat(engine.settled()).isTrue();
    }

    @Test
    void shouldMakeACandidateOfWhatWasWronglyTakenForSynced() {
        // When: disk and memory agree on what the hub never had at that seq
        start(saved(Row.present(PATH, 7, OTHER)), OTHER, HEAD);
        answer(HUB, HUB_SOUND);

        // Then
        assertThat(of(NodeEffect.Drifted.class)).containsExactly(new NodeEffect.Drifted(HEAD, List.of(PATH)));
        assertThat(sent()).containsExactly(new Change.Put(PATH, Version.NONE, OTHER));
        assertThat(of(NodeEffect.Apply.class)).isEmpty();
    }

    @Test
    void shouldBringBackAFileThatIsMissingWithItsRow() {
        // When
        start(null, null, HEAD);
        answer(HUB, HUB_SOUND);

        // Then
        assertThat(of(NodeEffect.Apply.class).stream().flatMap(apply -> apply.intents().stream()))
                .extracting(Intent::target)
                .containsExactly(ONE);
    }

    @Test
    void shouldPublishWhatTheHubNeverHad() {
        // Given
        Cursor head = head(HUB_SOUND);

        // When
        start(saved(HUB), ONE, head);
        answer(head, HUB_SOUND);

        // Then
        assertThat(of(NodeEffect.Drifted.class)).containsExactly(new NodeEffect.Drifted(head, List.of(PATH)));
        assertThat(sent()).containsExactly(new Change.Put(PATH, Version.NONE, ONE));
    }

    @Test
    void shouldForgetWhatNeitherHas() {
        // Given
        Cursor head = head(HUB_SOUND);

        // When
        start(saved(HUB), null, head);
        answer(head, HUB_SOUND);

        // Then
        assertThat(of(NodeEffect.Drifted.class)).containsExactly(new NodeEffect.Drifted(head, List.of(PATH)));
        assertThat(sent()).isEmpty();
        assertThat(engine.settled()).isTrue();
    }

    @Test
    void shouldReportAllBucketsAtOnce() {
        // When: neither row is remembered
        onDisk = ONE;
        restart(List.of(), List.of(PATH, SOUND), HEAD);
        answer(HUB, HUB_SOUND);

        // Then
        assertThat(of(NodeEffect.Query.class)).hasSize(3);
        assertThat(of(NodeEffect.Drifted.class)).containsExactly(new NodeEffect.Drifted(HEAD, List.of(PATH, SOUND)));
    }

    @Test
    void shouldGoOnWhenOnlyTheHeadsDigestIsWrong() {
        // Given
        Cursor wrong = new Cursor(1, 7, Digest.of(new byte[] {1}));

        // When
        start(saved(HUB), ONE, wrong);
        answer(wrong, HUB, HUB_SOUND);

        // Then
        assertThat(of(NodeEffect.Query.class)).hasSize(1);
        assertThat(of(NodeEffect.Drifted.class)).isEmpty();
        assertThat(engine.settled()).isTrue();
    }

    private static NodeEffect.SavedRow saved(Row row) {
        return new NodeEffect.SavedRow(row.path(), row.version(), row.entry(), stat(), RowStatus.PRESENT);
    }

    @Test
    void shouldNotBelieveWhatItRemembersOfTheFile() {
        // When: the row was mixed up, the file is what the hub has
        start(saved(Row.present(PATH, 7, OTHER)), ONE, HEAD);
        answer(HUB, HUB_SOUND);

        // Then
        assertThat(of(NodeEffect.Inspect.class)).contains(new NodeEffect.Inspect(List.of(PATH)));
        assertThat(sent()).isEmpty();
        assertThat(of(NodeEffect.Apply.class)).isEmpty();
        assertThat(engine.syncedAt(PATH)).isEqualTo(ONE);
    }

    /** One row is sound, the other as given. */
    private void start(NodeEffect.@Nullable SavedRow saved, @Nullable Entry found, Cursor head) {
        var rows = new ArrayList<>(List.of(saved(HUB_SOUND)));
        if (saved != null) {
            rows.add(saved);
        }
        onDisk = found;
        restart(rows, found == null ? List.of(SOUND) : List.of(SOUND, PATH), head);
    }

    private void restart(List<NodeEffect.SavedRow> rows, List<WorkspacePath> onDisk, Cursor head) {
        engine.restore(rows, head, List.of(), List.of(), false);
        take(new NodeEvent.Scanned(
                Optional.empty(),
                onDisk.stream()
                        .map(path -> new NodeEvent.Found(path, stat(), null))
                        .toList(),
                List.of(),
                false));
        take(new NodeEvent.Connected(true, head, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, head));
    }

    private void answer(Row... rows) {
        answer(HEAD, rows);
    }

    /** The hub's answers to whatever was asked. */
    private void answer(Cursor head, Row... rows) {
        Digest[] digests = new Digest[RowHash.BUCKETS];
        Arrays.fill(digests, Digest.ZERO);
        for (Row row : rows) {
            int bucket = RowHash.bucketOf(row.path());
            digests[bucket] = digests[bucket].xor(row.version().hash());
        }
        take(new NodeEvent.Buckets(List.of(digests), head));
        for (NodeEffect.Query query : of(NodeEffect.Query.class)) {
            Integer bucket = query.bucket();
            if (bucket != null) {
                List<Row> all = Arrays.stream(rows)
                        .filter(row -> RowHash.bucketOf(row.path()) == bucket)
                        .toList();
                take(new NodeEvent.Bucket(bucket, all, head));
            }
        }
        for (int i = 0; i < of(NodeEffect.Inspect.class).size(); i++) {
            for (WorkspacePath path : of(NodeEffect.Inspect.class).get(i).paths()) {
                Entry there = path.equals(SOUND) ? ONE : onDisk;
                take(new NodeEvent.Observed(
                        path, there == null ? new Observation.Absent() : new Observation.Present(there, stat(), null)));
            }
        }
    }

    private static Cursor head(Row... rows) {
        Digest digest = Digest.ZERO;
        for (Row row : rows) {
            digest = digest.xor(row.version().hash());
        }
        return new Cursor(1, 7, digest);
    }

    private void take(NodeEvent event) {
        effects.addAll(engine.on(event, 1_000));
    }

    private <T extends NodeEffect> List<T> of(Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private List<Change> sent() {
        return of(NodeEffect.Send.class).stream()
                .flatMap(send -> send.request().changes().stream())
                .toList();
    }

    private static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private static Stat stat() {
        return new Stat(Stat.Kind.FILE, 0644, 5, 1, 1, 1, 1);
    }
}
