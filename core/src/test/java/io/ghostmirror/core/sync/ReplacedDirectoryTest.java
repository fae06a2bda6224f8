package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A directory takes the place of a file, or a file that of a directory, and what is in it is seen before or after. */
class ReplacedDirectoryTest {

    private static final WorkspacePath TOP = new WorkspacePath("top");
    private static final WorkspacePath IN = new WorkspacePath("top/in");
    private static final Entry.Directory DIRECTORY = new Entry.Directory(0755);
    private static final Entry.File FILE = new Entry.File(0644, 0, Digest.of(new byte[0]), false, 0);

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);

    @Test
    void shouldSendADirectoryBeforeWhatIsInIt() {
        // Given
        Row top = Row.present(TOP, 1, FILE);
        synced(top);

        // When: what is in it is seen first
        take(new NodeEvent.Touched(TOP, NodeEvent.Touch.APPEARED, true));
        take(new NodeEvent.Touched(IN, NodeEvent.Touch.FINISHED, false));
        List<NodeEffect> before = seen(IN, FILE, 3);
        before.addAll(seen(TOP, DIRECTORY, 4));
        List<NodeEffect> after = seen(TOP, DIRECTORY, 4);

        // Then: it is looked at once more, since that may have been before there was something in it
        assertThat(before).contains(new NodeEffect.Inspect(List.of(TOP)));
        assertThat(sent(before)).isEmpty();
        assertThat(sent(after))
                .containsExactly(new Change.Put(TOP, top.version(), DIRECTORY), new Change.Put(IN, Version.NONE, FILE));
    }

    @Test
    void shouldLookAgainAtAFileInWhichSomethingIs() {
        // Given: it was a file when it was looked at, and has been replaced since
        Row top = Row.present(TOP, 1, FILE);
        synced(top);
        take(new NodeEvent.Touched(IN, NodeEvent.Touch.FINISHED, false));

        // When
        List<NodeEffect> effects = seen(IN, FILE, 3);

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(effects).contains(new NodeEffect.Inspect(List.of(TOP)));
    }

    @Test
    void shouldDeleteWhatWasInADirectoryBeforeAFileTakesItsPlace() {
        // Given
        Row top = Row.present(TOP, 1, DIRECTORY);
        Row in = Row.present(IN, 1, FILE);
        synced(top, in);

        // When: it is not known yet that what was in it is gone
        take(new NodeEvent.Touched(IN, NodeEvent.Touch.FINISHED, false));
        take(new NodeEvent.Touched(TOP, NodeEvent.Touch.FINISHED, false));
        List<NodeEffect> before = seen(TOP, FILE, 3);
        before.addAll(take(new NodeEvent.Observed(IN, new Observation.Absent())));
        List<NodeEffect> after = take(new NodeEvent.Observed(IN, new Observation.Absent()));

        // Then
        assertThat(sent(before)).isEmpty();
        assertThat(sent(after))
                .containsExactly(new Change.Delete(IN, in.version()), new Change.Put(TOP, top.version(), FILE));
    }

    private void synced(Row... rows) {
        Digest digest = Digest.ZERO;
        for (Row row : rows) {
            digest = digest.xor(row.version().hash());
        }
        var cursor = new Cursor(1, 1, digest);
        engine.restore(
                List.of(rows).stream()
                        .map(row -> new NodeEffect.SavedRow(
                                row.path(), row.version(), row.entry(), stat(row.entry(), 1), RowStatus.PRESENT))
                        .toList(),
                cursor,
                List.of(),
                List.of(),
                false);
        List<NodeEvent.Found> found = List.of(rows).stream()
                .map(row -> new NodeEvent.Found(row.path(), stat(row.entry(), 1), null))
                .toList();
        take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false));
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
        assertThat(engine.settled()).isTrue();
    }

    private List<NodeEffect> seen(WorkspacePath path, Entry entry, long inode) {
        return take(new NodeEvent.Observed(path, new Observation.Present(entry, stat(entry, inode), null)));
    }

    private List<NodeEffect> take(NodeEvent event) {
        return new ArrayList<>(engine.on(event, 1_000));
    }

    private static List<Change> sent(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .flatMap(send -> ((NodeEffect.Send) send).request().changes().stream())
                .toList();
    }

    private static Stat stat(Entry entry, long inode) {
        var kind = entry instanceof Entry.Directory ? Stat.Kind.DIRECTORY : Stat.Kind.FILE;
        return new Stat(kind, entry.mode(), 0, inode, 1, 1, inode);
    }
}
