package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A request said that more of its change-set is to come, and then there was no more. */
class OpenChangeSetTest {

    private static final WorkspacePath ONE = new WorkspacePath("one");
    private static final WorkspacePath OTHER = new WorkspacePath("other");
    private static final WorkspacePath THIRD = new WorkspacePath("third");
    private static final Row ROW = Row.present(THIRD, 1, file("third"));
    private static final Cursor CURSOR = new Cursor(1, 1, ROW.version().hash());

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE, 1);
    private long now = 1_000;

    OpenChangeSetTest() {
        Stat stat = stat(file("third"), 3);
        engine.restore(
                List.of(new NodeEffect.SavedRow(THIRD, ROW.version(), file("third"), stat, RowStatus.PRESENT)),
                CURSOR,
                List.of(),
                List.of(),
                false);
        take(new NodeEvent.Scanned(
                Optional.empty(),
                List.of(
                        new NodeEvent.Found(ONE, stat(file("1"), 1), null),
                        new NodeEvent.Found(OTHER, stat(file("2"), 2), null),
                        new NodeEvent.Found(THIRD, stat, null)),
                List.of(),
                false));
        take(new NodeEvent.Connected(true, CURSOR, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, CURSOR));
    }

    @Test
    void shouldNotKeepLateEditsWaiting() {
        // Given
        CommitRequest first = leaveChangeSetOpen();
        take(new NodeEvent.LateEdit(THIRD, file("late"), "t1"));

        // When
        List<NodeEffect> effects = take(new NodeEvent.LateUploaded("t1", true));

        // Then
        assertThat(sent(effects)).singleElement().satisfies(late -> {
            assertThat(late.number()).isGreaterThan(first.number());
            assertThat(late.changes()).singleElement().satisfies(change -> assertThat(change.path())
                    .isEqualTo(THIRD));
        });
    }

    @Test
    void shouldNotTakeInWhatComesLater() {
        // Given
        leaveChangeSetOpen();

        // When
        List<NodeEffect> effects = take(found(THIRD, file("new"), 3));

        // Then
        assertThat(sent(effects)).singleElement().satisfies(request -> assertThat(request.changeSet())
                .isZero());
    }

    /** Two files are to be sent, one in a request; the second has gone before its turn comes. */
    private CommitRequest leaveChangeSetOpen() {
        List<NodeEffect> effects = engine.on(List.of(found(ONE, file("1"), 1), found(OTHER, file("2"), 2)), ++now);
        CommitRequest first = sent(effects).getFirst();
        assertThat(first.more()).isTrue();
        take(new NodeEvent.Touched(OTHER, NodeEvent.Touch.GONE, false));
        now += 1_000;
        take(new NodeEvent.Tick());
        take(new NodeEvent.Observed(OTHER, new Observation.Absent()));
        Row accepted = Row.present(first.changes().getFirst().path(), 2, file("1"));
        Digest digest = CURSOR.digest().xor(accepted.version().hash());
        List<NodeEffect> nothing = take(new NodeEvent.Answered(
                new CommitResult(first.number(), 2, List.of(new Outcome.Accepted(accepted.version(), false)), digest)));
        assertThat(sent(nothing)).isEmpty();
        return first;
    }

    private static NodeEvent found(WorkspacePath path, Entry.File file, long inode) {
        return new NodeEvent.Observed(path, new Observation.Present(file, stat(file, inode), null));
    }

    private List<NodeEffect> take(NodeEvent event) {
        return engine.on(event, ++now);
    }

    private static List<CommitRequest> sent(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .map(send -> ((NodeEffect.Send) send).request())
                .toList();
    }

    private static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private static Stat stat(Entry.File entry, long inode) {
        return new Stat(Stat.Kind.FILE, 0644, entry.size(), 1, 1, 1, inode);
    }
}
