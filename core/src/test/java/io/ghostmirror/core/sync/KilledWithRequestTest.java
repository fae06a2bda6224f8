package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
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
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.core.tree.Unanswered.Asked;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The node was killed before it had saved what its request came to: what came after it here is no other's rival. */
class KilledWithRequestTest {

    private static final WorkspacePath PATH = new WorkspacePath("file");
    private static final WorkspacePath NEW = new WorkspacePath("new");
    private static final Entry.File FIRST = file("first");
    private static final Entry.File SECOND = file("second");
    private static final Entry.File THIRD = file("third");
    private static final Entry.File FOURTH = file("fourth");
    private static final Row BEFORE = Row.present(PATH, 1, FIRST);
    private static final Row OTHER = Row.present(new WorkspacePath("other"), 1, FIRST);
    private static final Cursor CURSOR =
            new Cursor(1, 1, BEFORE.version().hash().xor(OTHER.version().hash()));

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private long now = 1_000;

    @Test
    void shouldPublishALaterEditOnTheOneThatWasAccepted() {
        // Given
        restart(PATH, THIRD, false, new Unanswered(5, List.of(new Asked(PATH, SECOND))));

        // When
        Row accepted = Row.present(PATH, 2, SECOND);
        List<NodeEffect> effects = connect(accepted);

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, accepted.version(), THIRD));
    }

    @Test
    void shouldPublishALaterDeletion() {
        // Given
        restart(PATH, null, false, new Unanswered(5, List.of(new Asked(PATH, SECOND))));

        // When
        Row accepted = Row.present(PATH, 2, SECOND);
        List<NodeEffect> effects = connect(accepted);

        // Then
        assertThat(effects).noneMatch(NodeEffect.Apply.class::isInstance);
        assertThat(sent(effects)).containsExactly(new Change.Delete(PATH, accepted.version()));
    }

    @Test
    void shouldPublishALaterEditOfWhatWasNew() {
        // Given
        restart(NEW, THIRD, false, new Unanswered(5, List.of(new Asked(NEW, SECOND))));

        // When
        Row accepted = Row.present(NEW, 2, SECOND);
        List<NodeEffect> effects = connect(BEFORE, accepted);

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(NEW, accepted.version(), THIRD));
    }

    @Test
    void shouldKnowItsOwnVersionWhenALaterRequestNeverArrived() {
        // Given: the first was answered, but not saved
        restart(
                PATH,
                FOURTH,
                false,
                new Unanswered(5, List.of(new Asked(PATH, SECOND))),
                new Unanswered(6, List.of(new Asked(PATH, THIRD))));

        // When
        Row accepted = Row.present(PATH, 2, SECOND);
        List<NodeEffect> effects = connect(accepted);

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, accepted.version(), FOURTH));
    }

    @Test
    void shouldStillBeARivalOfWhatAnotherMade() {
        // Given
        restart(PATH, THIRD, false, new Unanswered(5, List.of(new Asked(PATH, SECOND))));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 2, FOURTH));

        // Then: the hub rejects it and keeps it as a candidate
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, BEFORE.version(), THIRD));
    }

    @Test
    void shouldNotTakeAnOlderStateOfTheDiskForAnEditWhenTheMachineWentDown() {
        // Given: what was sent had not come to the disk
        restart(PATH, FIRST, true, new Unanswered(5, List.of(new Asked(PATH, SECOND))));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 2, SECOND));

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(effects).anyMatch(NodeEffect.Apply.class::isInstance);
    }

    @Test
    void shouldForgetWhatAnEarlierRunAskedForWhenTheRowsHaveCome() {
        // Given
        restart(PATH, THIRD, false, new Unanswered(5, List.of(new Asked(PATH, SECOND))));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 2, SECOND));

        // Then: the edit that follows has a number of its own
        assertThat(answered(effects)).isEqualTo(5);
        assertThat(numbers(effects)).containsExactly(6L);
    }

    @Test
    void shouldRememberARequestUntilTheRowsOfItsAnswerAreSaved() {
        // Given
        restart(PATH, SECOND, false);
        List<NodeEffect> sending = connect();
        NodeEffect.Send send = sends(sending).getFirst();
        assertThat(send.asked()).containsExactly(new Asked(PATH, SECOND));
        assertThat(answered(sending)).isZero();

        // When
        Row made = Row.present(PATH, 2, SECOND);
        List<NodeEffect> effects = take(new NodeEvent.Answered(new CommitResult(
                send.request().number(),
                2,
                List.of(new Outcome.Accepted(made.version(), false)),
                OTHER.version().hash().xor(made.version().hash()))));

        // Then
        List<NodeEffect.Save> saves = saves(effects);
        assertThat(saves.getLast().answered()).isEqualTo(send.request().number());
        assertThat(saves.stream().flatMap(save -> save.rows().stream()))
                .anyMatch(row -> row.version().equals(made.version()));
    }

    @Test
    void shouldForgetARequestThatWasRejected() {
        // Given
        restart(PATH, SECOND, false);
        long number = numbers(connect()).getFirst();

        // When
        Version another = Row.present(PATH, 2, THIRD).version();
        List<NodeEffect> effects = take(new NodeEvent.Answered(new CommitResult(
                number,
                0,
                List.of(new Outcome.Rejected(Rejection.STALE_PARENT, another, THIRD, true)),
                CURSOR.digest())));

        // Then
        assertThat(answered(effects)).isEqualTo(number);
    }

    /** A new process finds this in its store, and {@code local} on the disk. */
    private void restart(WorkspacePath at, Entry.@Nullable File local, boolean machineCrashed, Unanswered... requests) {
        engine.restore(List.of(saved(BEFORE), saved(OTHER)), CURSOR, List.of(), 0, machineCrashed);
        engine.restoreRequests(List.of(requests), machineCrashed);
        var found = new ArrayList<NodeEvent.Found>();
        found.add(new NodeEvent.Found(OTHER.path(), stat(FIRST), null));
        if (!at.equals(PATH)) {
            found.add(new NodeEvent.Found(PATH, stat(FIRST), null));
        }
        if (local != null) {
            found.add(new NodeEvent.Found(at, stat(local), null));
        }
        List<NodeEffect> effects = take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false));
        if (effects.stream().anyMatch(NodeEffect.Inspect.class::isInstance)) {
            take(new NodeEvent.Observed(
                    at, local == null ? new Observation.Absent() : new Observation.Present(local, stat(local), null)));
        }
    }

    /** @param rows what came after the cursor, and what was there before if that is not replaced */
    private List<NodeEffect> connect(Row... rows) {
        Digest digest = OTHER.version().hash();
        long seq = 1;
        for (Row row : rows.length == 0 ? new Row[] {BEFORE} : rows) {
            digest = digest.xor(row.version().hash());
            seq = Math.max(seq, row.version().seq());
        }
        var head = new Cursor(1, seq, digest);
        take(new NodeEvent.Connected(true, head));
        return take(new NodeEvent.Rows(List.of(rows), true, head));
    }

    private List<NodeEffect> take(NodeEvent event) {
        return engine.on(event, ++now);
    }

    private static List<NodeEffect.Send> sends(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .map(NodeEffect.Send.class::cast)
                .toList();
    }

    private static List<Change> sent(List<NodeEffect> effects) {
        return sends(effects).stream()
                .flatMap(send -> send.request().changes().stream())
                .toList();
    }

    private static List<Long> numbers(List<NodeEffect> effects) {
        return sends(effects).stream().map(send -> send.request().number()).toList();
    }

    private static List<NodeEffect.Save> saves(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Save.class::isInstance)
                .map(NodeEffect.Save.class::cast)
                .toList();
    }

    private static long answered(List<NodeEffect> effects) {
        return saves(effects).stream()
                .mapToLong(NodeEffect.Save::answered)
                .max()
                .orElse(0);
    }

    private static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private static NodeEffect.SavedRow saved(Row row) {
        return new NodeEffect.SavedRow(row.path(), row.version(), FIRST, stat(FIRST), RowStatus.PRESENT);
    }

    private static Stat stat(Entry.File entry) {
        return new Stat(Stat.Kind.FILE, 0644, entry.size(), entry.hashCode(), 1, 1, entry.hashCode());
    }
}
