package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
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
import io.ghostmirror.core.tree.Stat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A program wrote to a file that had left the tree, and a file is now where its directory was. */
class LateEditsTest {

    private static final WorkspacePath UP = new WorkspacePath("d");
    private static final WorkspacePath PATH = new WorkspacePath("d/file");
    private static final Entry.File FILE = new Entry.File(0644, 0, Digest.of(new byte[0]), false, 0);
    private static final Entry.File LATE = new Entry.File(0644, 1, Digest.of(new byte[1]), false, 0);
    private static final Row ROW = Row.present(UP, 5, FILE);
    private static final Cursor CURSOR = new Cursor(1, 5, ROW.version().hash());
    private static final Version TOMBSTONE = Version.tombstone(4);

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);

    LateEditsTest() {
        var stat = new Stat(Stat.Kind.FILE, 0644, 0, 1, 1, 1, 1);
        engine.restore(
                List.of(new NodeEffect.SavedRow(UP, ROW.version(), FILE, stat, RowStatus.PRESENT)),
                CURSOR,
                List.of(),
                List.of(),
                false);
        take(new NodeEvent.Scanned(Optional.empty(), List.of(new NodeEvent.Found(UP, stat, null)), List.of(), false));
        take(new NodeEvent.Connected(true, CURSOR, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, CURSOR));
    }

    @Test
    void shouldBeMadeOnADeletionThatTheNodeNoLongerRemembers() {
        // Given
        CommitRequest first = tell();
        assertThat(first.changes()).containsExactly(new Change.Put(PATH, Version.NONE, LATE));
        assertThat(answer(first, Rejection.STALE_PARENT, false)).contains(new NodeEffect.LateEnded("t1", false));

        // When
        CommitRequest second = tell();

        // Then
        assertThat(second.changes()).containsExactly(new Change.Put(PATH, TOMBSTONE, LATE));
        assertThat(answer(second, Rejection.NO_PARENT, true)).contains(new NodeEffect.LateEnded("t1", true));
    }

    private CommitRequest tell() {
        assertThat(take(new NodeEvent.LateEdit(PATH, LATE, "t1"))).contains(new NodeEffect.UploadLate("t1", LATE));
        return take(new NodeEvent.LateUploaded("t1", true)).stream()
                .filter(NodeEffect.Send.class::isInstance)
                .map(send -> ((NodeEffect.Send) send).request())
                .findFirst()
                .orElseThrow();
    }

    private List<NodeEffect> answer(CommitRequest request, Rejection why, boolean kept) {
        return take(new NodeEvent.Answered(new CommitResult(
                request.number(), 0, List.of(new Outcome.Rejected(why, TOMBSTONE, null, kept)), CURSOR.digest())));
    }

    private List<NodeEffect> take(NodeEvent event) {
        return engine.on(event, 1_000);
    }
}
