package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Observation.Unusable;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A file was being edited when the node was killed: what cannot be looked at after its restart has not been deleted. */
class UnsureAtRestartTest {

    private static final WorkspacePath DIRECTORY = new WorkspacePath("directory");
    private static final WorkspacePath PATH = new WorkspacePath("directory/file");
    private static final Entry.File FIRST = file("first");
    private static final Entry.File SECOND = file("second");
    private static final Row ABOVE = Row.present(DIRECTORY, 1, new Entry.Directory(0755));
    private static final Row BEFORE = Row.present(PATH, 1, FIRST);
    private static final Cursor CURSOR =
            new Cursor(1, 1, BEFORE.version().hash().xor(ABOVE.version().hash()));

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private final List<NodeEffect> effects = new ArrayList<>();
    private long now = 1_000;

    @Test
    void shouldNotDeleteWhatIsOpenForWriting() {
        restart(new NodeEvent.Found(PATH, stat(SECOND), null), List.of());
        take(new NodeEvent.Observed(PATH, new Observation.Busy(stat(SECOND))));
        connect();
        assertThat(sent()).isEmpty();
    }

    @Test
    void shouldNotDeleteWhatCannotBeRead() {
        var unreadable = new Unusable(Problem.Reason.UNREADABLE, "it may not be read");
        restart(new NodeEvent.Found(PATH, stat(SECOND), null), List.of());
        take(new NodeEvent.Observed(PATH, unreadable));
        connect();
        assertThat(sent()).isEmpty();
    }

    @Test
    void shouldNotDeleteWhatIsInADirectoryThatCannotBeListed() {
        restart(null, List.of(DIRECTORY));
        connect();
        assertThat(sent()).isEmpty();
    }

    @Test
    void shouldPublishTheEditOnceItIsSeen() {
        restart(new NodeEvent.Found(PATH, stat(SECOND), null), List.of());
        take(new NodeEvent.Observed(PATH, new Observation.Present(SECOND, stat(SECOND), null)));
        connect();
        assertThat(sent()).containsExactly(new Change.Put(PATH, BEFORE.version(), SECOND));
    }

    @Test
    void shouldPublishThatItIsGone() {
        restart(null, List.of());
        take(new NodeEvent.Observed(PATH, new Observation.Absent()));
        connect();
        assertThat(sent()).containsExactly(new Change.Delete(PATH, BEFORE.version()));
    }

    @Test
    void shouldNotMakeUpWhatWasIgnored() {
        // Given: nobody looks where a rule ignores
        restart(RowStatus.IGNORED, null, List.of());

        // When: the hub knows nothing any more
        var head = new Cursor(2, 0, Digest.ZERO);
        take(new NodeEvent.Connected(false, head, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, head));

        // Then
        assertThat(sent()).extracting(Change::path).doesNotContain(PATH);
    }

    private void restart(NodeEvent.@Nullable Found file, List<WorkspacePath> unlisted) {
        restart(RowStatus.PRESENT, file, unlisted);
    }

    private void restart(RowStatus status, NodeEvent.@Nullable Found file, List<WorkspacePath> unlisted) {
        engine.restore(
                List.of(
                        new NodeEffect.SavedRow(
                                DIRECTORY, ABOVE.version(), new Entry.Directory(0755), directory(), RowStatus.PRESENT),
                        new NodeEffect.SavedRow(PATH, BEFORE.version(), FIRST, null, status)),
                CURSOR,
                List.of(),
                List.of(),
                false);
        var found = new ArrayList<NodeEvent.Found>();
        found.add(new NodeEvent.Found(DIRECTORY, directory(), null));
        if (file != null) {
            found.add(file);
        }
        take(new NodeEvent.Scanned(Optional.empty(), found, unlisted, false));
    }

    private void connect() {
        take(new NodeEvent.Connected(true, CURSOR, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, CURSOR));
    }

    private void take(NodeEvent event) {
        effects.addAll(engine.on(event, ++now));
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

    private static Stat stat(Entry.File entry) {
        return new Stat(Stat.Kind.FILE, 0644, entry.size(), entry.hashCode(), 1, 1, entry.hashCode());
    }

    private static Stat directory() {
        return new Stat(Stat.Kind.DIRECTORY, 0755, 0, 7, 1, 1, 7);
    }
}
