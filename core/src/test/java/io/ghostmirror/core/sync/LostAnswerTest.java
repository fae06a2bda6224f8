package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The hub accepted a change and was gone before it said so: what came after it here is no other's rival. */
class LostAnswerTest {

    private static final WorkspacePath PATH = new WorkspacePath("file");
    private static final Entry.File FIRST = file("first");
    private static final Entry.File SECOND = file("second");
    private static final Entry.File THIRD = file("third");

    /** The first request came to the hub and was accepted. */
    private static final LastRequest ARRIVED = new LastRequest(1, 2);

    private final Row before = Row.present(PATH, 1, FIRST);
    private final Cursor cursor = new Cursor(1, 1, before.version().hash());
    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private long now = 1_000;

    LostAnswerTest() {
        engine.restore(
                List.of(new NodeEffect.SavedRow(PATH, before.version(), FIRST, stat(FIRST), RowStatus.PRESENT)),
                cursor,
                List.of(),
                List.of(),
                false);
        var found = List.of(new NodeEvent.Found(PATH, stat(FIRST), null));
        take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false));
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
        assertThat(engine.settled()).isTrue();
    }

    @Test
    void shouldPublishALaterEditOnTheOneThatWasAccepted() {
        // Given
        assertThat(edit(SECOND)).containsExactly(new Change.Put(PATH, before.version(), SECOND));
        take(new NodeEvent.Disconnected());
        edit(THIRD);

        // When
        Row accepted = Row.present(PATH, 2, SECOND);
        List<Change> sent = reconnect(accepted);

        // Then
        assertThat(sent).containsExactly(new Change.Put(PATH, accepted.version(), THIRD));
    }

    @Test
    void shouldPublishALaterDeletion() {
        // Given
        edit(SECOND);
        take(new NodeEvent.Disconnected());
        delete();

        // When
        Row accepted = Row.present(PATH, 2, SECOND);
        List<Change> sent = reconnect(accepted);

        // Then
        assertThat(sent).containsExactly(new Change.Delete(PATH, accepted.version()));
    }

    @Test
    void shouldPublishTheDeletionOfWhatWasNew() {
        // Given: nothing is known of the path but that it was asked for
        var other = new WorkspacePath("new");
        take(new NodeEvent.Touched(other, NodeEvent.Touch.FINISHED, false));
        List<NodeEffect> made = take(new NodeEvent.Observed(other, new Observation.Present(THIRD, stat(THIRD), null)));
        assertThat(sent(made)).containsExactly(new Change.Put(other, Version.NONE, THIRD));
        take(new NodeEvent.Disconnected());
        take(new NodeEvent.Touched(other, NodeEvent.Touch.GONE, false));
        now += 1_000;
        take(new NodeEvent.Tick());
        take(new NodeEvent.Observed(other, new Observation.Absent()));

        // When
        Row accepted = Row.present(other, 2, THIRD);
        var head =
                new Cursor(1, 2, before.version().hash().xor(accepted.version().hash()));
        take(new NodeEvent.Connected(true, head, ARRIVED));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(accepted), true, head));

        // Then
        assertThat(effects).noneMatch(NodeEffect.Apply.class::isInstance);
        assertThat(sent(effects)).containsExactly(new Change.Delete(other, accepted.version()));
    }

    @Test
    void shouldPublishWhatWasMadeAgainAfterADeletion() {
        // Given
        assertThat(delete()).containsExactly(new Change.Delete(PATH, before.version()));
        take(new NodeEvent.Disconnected());
        edit(FIRST);

        // When
        Row accepted = Row.tombstone(PATH, 2);
        List<Change> sent = reconnect(accepted);

        // Then
        assertThat(sent).containsExactly(new Change.Put(PATH, accepted.version(), FIRST));
    }

    @Test
    void shouldStillBeARivalOfWhatAnotherMade() {
        // Given
        edit(SECOND);
        take(new NodeEvent.Disconnected());
        edit(THIRD);

        // When
        List<Change> sent = reconnect(Row.present(PATH, 2, file("another's")));

        // Then: the hub rejects it and keeps it as a candidate
        assertThat(sent).containsExactly(new Change.Put(PATH, before.version(), THIRD));
    }

    @Test
    void shouldNotTakeForItsOwnWhatAnotherMakesLater() {
        // Given: the request never arrived, and the edit was undone
        edit(SECOND);
        take(new NodeEvent.Disconnected());
        edit(FIRST);
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));

        // When
        Change another = new Change.Put(PATH, before.version(), SECOND);
        List<NodeEffect> effects =
                take(new NodeEvent.Delivered(new Commit(2, "m", 0, false, List.of(another), Digest.ZERO, 0, 0)));

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(effects).anyMatch(NodeEffect.Apply.class::isInstance);
    }

    @Test
    void shouldNotTakeForItsOwnWhatItAskedForInVain() {
        // Given: the request never arrived
        var other = new WorkspacePath("new");
        take(new NodeEvent.Touched(other, NodeEvent.Touch.FINISHED, false));
        take(new NodeEvent.Observed(other, new Observation.Present(THIRD, stat(THIRD), null)));
        take(new NodeEvent.Disconnected());
        take(new NodeEvent.Touched(other, NodeEvent.Touch.GONE, false));
        now += 1_000;
        take(new NodeEvent.Tick());
        take(new NodeEvent.Observed(other, new Observation.Absent()));

        // When: another has made the same meanwhile
        Row another = Row.present(other, 2, THIRD);
        var head =
                new Cursor(1, 2, before.version().hash().xor(another.version().hash()));
        take(new NodeEvent.Connected(true, head, LastRequest.NONE));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(another), true, head));

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(effects).anyMatch(NodeEffect.Apply.class::isInstance);
    }

    @Test
    void shouldKnowNothingOfItsRequestsInAnotherEpoch() {
        // Given
        var other = new WorkspacePath("new");
        take(new NodeEvent.Touched(other, NodeEvent.Touch.FINISHED, false));
        take(new NodeEvent.Observed(other, new Observation.Present(SECOND, stat(SECOND), null)));
        take(new NodeEvent.Disconnected());
        take(new NodeEvent.Touched(other, NodeEvent.Touch.FINISHED, false));
        take(new NodeEvent.Observed(other, new Observation.Present(THIRD, stat(THIRD), null)));

        // When: another has brought back what was asked for
        Row another = Row.present(other, 2, SECOND);
        var head = new Cursor(2, 2, another.version().hash());
        take(new NodeEvent.Connected(false, head, ARRIVED));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(another), true, head));

        // Then: a rival's, so that the hub keeps it as a candidate
        assertThat(sent(effects)).contains(new Change.Put(other, Version.NONE, THIRD));
        assertThat(effects).noneMatch(NodeEffect.Apply.class::isInstance);
    }

    @Test
    void shouldTakeItsOwnCommitForItsOwnBeforeTheAnswerComes() {
        // Given
        edit(SECOND);
        delete();

        // When
        Change made = new Change.Put(PATH, before.version(), SECOND);
        List<NodeEffect> effects =
                take(new NodeEvent.Delivered(new Commit(2, "n", 0, false, List.of(made), Digest.ZERO, 0, 0)));

        // Then
        assertThat(effects).noneMatch(NodeEffect.Apply.class::isInstance);
        assertThat(engine.syncedAt(PATH)).isEqualTo(SECOND);
    }

    private List<Change> reconnect(Row row) {
        var head = new Cursor(
                1,
                row.version().seq(),
                row.entry() == null ? Digest.ZERO : row.version().hash());
        take(new NodeEvent.Connected(true, head, ARRIVED));
        return sent(take(new NodeEvent.Rows(List.of(row), true, head)));
    }

    private List<Change> edit(Entry.File entry) {
        take(new NodeEvent.Touched(PATH, NodeEvent.Touch.FINISHED, false));
        return sent(take(new NodeEvent.Observed(PATH, new Observation.Present(entry, stat(entry), null))));
    }

    private List<Change> delete() {
        take(new NodeEvent.Touched(PATH, NodeEvent.Touch.GONE, false));
        now += 1_000;
        take(new NodeEvent.Tick());
        return sent(take(new NodeEvent.Observed(PATH, new Observation.Absent())));
    }

    private List<NodeEffect> take(NodeEvent event) {
        now++;
        return new ArrayList<>(engine.on(event, now));
    }

    private static List<Change> sent(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .flatMap(send -> ((NodeEffect.Send) send).request().changes().stream())
                .toList();
    }

    private static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private Stat stat(Entry.File entry) {
        return new Stat(Stat.Kind.FILE, 0644, entry.size(), now, now, 1, 7);
    }
}
