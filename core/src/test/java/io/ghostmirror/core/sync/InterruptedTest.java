package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The machine went down after a commit was applied, before the disk was synced. */
class InterruptedTest {

    private static final WorkspacePath PATH = new WorkspacePath("file");
    private static final WorkspacePath ELSEWHERE = new WorkspacePath("elsewhere");
    private static final Entry.File BEFORE = file("before");
    private static final Entry.File APPLIED = file("applied");
    private static final Row ROW = Row.present(PATH, 7, APPLIED);
    private static final Cursor CURSOR = new Cursor(1, 7, ROW.version().hash());

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private final List<NodeEffect> effects = new ArrayList<>();

    @Test
    void shouldMakeGoodAnEmptiedFileWithoutTellingAnyone() {
        restart(true, applied(BEFORE), file(""));

        assertThat(sent()).isEmpty();
        assertThat(toApply()).containsExactly(new Intent(PATH, file(""), stat(0), APPLIED, null, 7));
    }

    @Test
    void shouldMakeGoodAFileThatIsGone() {
        restart(true, applied(null), null);

        assertThat(sent()).isEmpty();
        assertThat(toApply()).extracting(Intent::target).containsExactly(APPLIED);
    }

    @Test
    void shouldMakeGoodAFileThatIsAsItWasBefore() {
        restart(true, applied(BEFORE), BEFORE);

        assertThat(sent()).isEmpty();
        assertThat(toApply()).extracting(Intent::target).containsExactly(APPLIED);
    }

    @Test
    void shouldKeepOtherBytesAsACandidateOfTheHubsVersion() {
        // When
        restart(true, applied(BEFORE), file("torn"));

        // Then
        assertThat(toApply()).isEmpty();
        assertThat(sent()).containsExactly(new Change.Put(PATH, Version.NONE, file("torn")));

        // When
        CommitRequest request = request();
        effects.clear();
        take(new NodeEvent.Answered(new CommitResult(
                request.number(),
                0,
                List.of(new Outcome.Rejected(Rejection.STALE_PARENT, ROW.version(), APPLIED, true)),
                CURSOR.digest())));

        // Then
        assertThat(toApply()).extracting(Intent::target).containsExactly(APPLIED);
    }

    @Test
    void shouldMakeGoodAnEmptiedFileThatWasAboutToBeDeleted() {
        restart(true, new Intent(PATH, APPLIED, stat(9), null, null, 8), file(""));

        assertThat(sent()).isEmpty();
        assertThat(toApply()).extracting(Intent::target).containsExactly(APPLIED);
    }

    @Test
    void shouldNotTakeAnEmptyFileForWhatACrashLeftOfALink() {
        // Given
        var link = new Entry.Symlink("target");
        Row row = Row.present(PATH, 7, link);
        var saved = new NodeEffect.SavedRow(PATH, row.version(), link, null, RowStatus.PRESENT);
        var deletion = new Intent(PATH, link, null, null, null, 8);

        // When
        restart(
                true,
                List.of(saved),
                deletion,
                PATH,
                file(""),
                new Cursor(1, 7, row.version().hash()));

        // Then
        assertThat(sent()).containsExactly(new Change.Put(PATH, row.version(), file("")));
        assertThat(toApply()).isEmpty();
    }

    @Test
    void shouldNotDeleteBytesThatMayHaveBeenWrittenSince() {
        // Given
        restart(true, applied(BEFORE), file("torn"));
        effects.clear();

        // When
        take(new NodeEvent.Delivered(
                new Commit(8, "other", 0, false, List.of(new Change.Delete(PATH, ROW.version())), Digest.ZERO, 0, 0)));
        take(new NodeEvent.Answered(new CommitResult(
                1,
                0,
                List.of(new Outcome.Rejected(Rejection.STALE_PARENT, Version.tombstone(8), null, false)),
                Digest.ZERO)));

        // Then
        assertThat(sent()).containsExactly(new Change.Put(PATH, Version.tombstone(8), file("torn")));
        assertThat(toApply()).isEmpty();
    }

    @Test
    void shouldDeleteAgainWhatHasComeBack() {
        var deleted = new Intent(PATH, BEFORE, null, null, null, 7);
        restart(true, List.of(), deleted, PATH, BEFORE, new Cursor(1, 7, Digest.ZERO));

        assertThat(sent()).isEmpty();
        assertThat(toApply()).containsExactly(new Intent(PATH, BEFORE, stat(6), null, null, 7));
    }

    @Test
    void shouldKnowNothingOfWhatWasRemovedAsACandidateAndIsThereAgain() {
        // Given: the hub has never had it
        var head = new Cursor(1, 7, Digest.ZERO);

        // When
        restart(true, List.of(), new Intent(PATH, BEFORE, null, null, null, 0), PATH, BEFORE, head);

        // Then
        assertThat(sent()).containsExactly(new Change.Put(PATH, Version.NONE, BEFORE));
    }

    @Test
    void shouldDeleteAgainWhatHasComeBackWhenTheHubSaysFirstThatItIsGone() {
        // Given
        var head = new Cursor(1, 7, Digest.ZERO);
        engine.restore(
                List.of(),
                new Cursor(1, 6, Digest.ZERO),
                List.of(new Intent(PATH, BEFORE, null, null, null, 7)),
                List.of(),
                true);
        take(new NodeEvent.Scanned(
                Optional.empty(), List.of(new NodeEvent.Found(PATH, stat(6), null)), List.of(), false));

        // When
        take(new NodeEvent.Connected(true, head, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(Row.tombstone(PATH, 7)), true, head));
        take(new NodeEvent.Observed(PATH, new Observation.Present(BEFORE, stat(6), null)));

        // Then
        assertThat(sent()).isEmpty();
        assertThat(toApply()).containsExactly(new Intent(PATH, BEFORE, stat(6), null, null, 7));
    }

    @Test
    void shouldDeleteAgainTheSourceOfARename() {
        var renamed = new Intent(PATH, null, null, APPLIED, ELSEWHERE, 7);
        restart(true, List.of(saved()), renamed, ELSEWHERE, APPLIED, CURSOR);

        assertThat(sent()).isEmpty();
        assertThat(toApply()).extracting(Intent::path).contains(ELSEWHERE);
    }

    @Test
    void shouldTakeAnotherContentForAnEditWhenOnlyTheProcessEnded() {
        restart(false, applied(BEFORE), file("edit"));

        assertThat(toApply()).isEmpty();
        assertThat(sent()).containsExactly(new Change.Put(PATH, ROW.version(), file("edit")));
    }

    @Test
    void shouldNotBringBackARowThatWasForgottenAfterTheIntent() {
        // Given: it was applied, then untracked, and the cursor is behind that
        var head = new Cursor(1, 9, Digest.ZERO);
        engine.restore(List.of(), head, List.of(applied(null)), List.of(), false);

        // When
        take(new NodeEvent.Scanned(
                Optional.empty(), List.of(new NodeEvent.Found(PATH, stat(7), null)), List.of(), false));
        take(new NodeEvent.Observed(PATH, new Observation.Present(APPLIED, stat(7), null)));

        // Then
        assertThat(engine.syncedAt(PATH)).isNull();
    }

    @Test
    void shouldLookAtAPlaceThatWasIgnoredBeforeAUnionBelievesItHasTheTarget() {
        // Given
        WorkspacePath rules = new WorkspacePath(".gitignore");
        engine.restore(
                List.of(new NodeEffect.SavedRow(PATH, ROW.version(), APPLIED, null, RowStatus.IGNORED)),
                CURSOR,
                List.of(new Intent(PATH, new Entry.Directory(0755), null, APPLIED, null, 7)),
                List.of(),
                false);
        take(new NodeEvent.RulesChanged(
                IgnoreRules.NONE.with(rules, "file/".getBytes(StandardCharsets.UTF_8)), rules, false));
        take(new NodeEvent.Observed(rules, new Observation.Absent()));
        take(new NodeEvent.Scanned(Optional.empty(), List.of(), List.of(), false));

        // When
        take(new NodeEvent.Connected(false, CURSOR, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(ROW), true, CURSOR));

        // Then
        assertThat(engine.syncedAt(PATH)).isNull();
        assertThat(toApply()).containsExactly(new Intent(PATH, null, null, APPLIED, null, 7));
    }

    private static Intent applied(@Nullable Entry before) {
        return new Intent(PATH, before, null, APPLIED, null, 7);
    }

    private static NodeEffect.SavedRow saved() {
        return new NodeEffect.SavedRow(PATH, ROW.version(), APPLIED, stat(9), RowStatus.PRESENT);
    }

    private void restart(boolean machineCrashed, Intent open, @Nullable Entry found) {
        restart(machineCrashed, List.of(saved()), open, PATH, found, CURSOR);
    }

    private void restart(
            boolean machineCrashed,
            List<NodeEffect.SavedRow> rows,
            Intent open,
            WorkspacePath at,
            @Nullable Entry found,
            Cursor cursor) {
        engine.restore(rows, cursor, List.of(open), List.of(), machineCrashed);
        long size = found instanceof Entry.File file ? file.size() : 0;
        take(new NodeEvent.Scanned(
                Optional.empty(),
                found == null ? List.of() : List.of(new NodeEvent.Found(at, stat(size), null)),
                List.of(),
                false));
        if (!at.equals(PATH)) {
            take(new NodeEvent.Observed(PATH, new Observation.Absent()));
        }
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
        Observation seen = found == null ? new Observation.Absent() : new Observation.Present(found, stat(size), null);
        take(new NodeEvent.Observed(at, seen));
        if (size == 0 && found != null) {
            // A file that has become empty is looked at once more.
            effects.addAll(engine.on(new NodeEvent.Tick(), 2_000));
            effects.addAll(engine.on(new NodeEvent.Observed(at, seen), 2_000));
        }
    }

    private void take(NodeEvent event) {
        effects.addAll(engine.on(event, 1_000));
    }

    private List<Intent> toApply() {
        return effects.stream()
                .filter(NodeEffect.Apply.class::isInstance)
                .flatMap(apply -> ((NodeEffect.Apply) apply).intents().stream())
                .toList();
    }

    private CommitRequest request() {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .map(send -> ((NodeEffect.Send) send).request())
                .findFirst()
                .orElseThrow();
    }

    private List<Change> sent() {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .flatMap(send -> ((NodeEffect.Send) send).request().changes().stream())
                .toList();
    }

    private static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private static Stat stat(long size) {
        return new Stat(Stat.Kind.FILE, 0644, size, 1, 1, 1, 1);
    }
}
