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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Truncated, then written: nobody elsewhere sees the moment between. */
class EmptiedFileTest {

    private static final WorkspacePath PATH = new WorkspacePath("file");
    private static final Entry.File FULL = file("content");
    private static final Entry.File EMPTY = file("");

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);

    EmptiedFileTest() {
        Row row = Row.present(PATH, 1, FULL);
        var cursor = new Cursor(1, 1, row.version().hash());
        engine.restore(
                List.of(new NodeEffect.SavedRow(PATH, row.version(), FULL, stat(FULL, 1), RowStatus.PRESENT)),
                cursor,
                List.of(),
                List.of(),
                false);
        var found = List.of(new NodeEvent.Found(PATH, stat(FULL, 1), null));
        take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false), 0);
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE), 0);
        take(new NodeEvent.Rows(List.of(), true, cursor), 0);
        assertThat(engine.settled()).isTrue();
    }

    @Test
    void shouldNotPublishAnEmptyFileThatIsWrittenAgain() {
        // When
        List<NodeEffect> effects = seen(EMPTY, 2, 1_000);
        effects.addAll(take(new NodeEvent.Tick(), 1_149));
        effects.addAll(seen(file("next"), 3, 1_149));

        // Then
        assertThat(published(effects)).containsExactly(file("next"));
    }

    @Test
    void shouldPublishThatAFileIsEmptyWhenItStaysSo() {
        // When
        List<NodeEffect> early = seen(EMPTY, 2, 1_000);
        List<NodeEffect> due = take(new NodeEvent.Tick(), 1_150);
        List<NodeEffect> late = take(observed(EMPTY, 2), 1_150);

        // Then
        assertThat(published(early)).isEmpty();
        assertThat(due).containsExactly(new NodeEffect.Inspect(List.of(PATH)));
        assertThat(published(late)).containsExactly(EMPTY);
    }

    @Test
    void shouldNotJoinAUnionWithTheContentThatAFileHadBefore() {
        // Given
        Row row = Row.present(PATH, 1, FULL);
        var head = new Cursor(2, 1, row.version().hash());
        seen(EMPTY, 2, 1_000);

        // When
        take(new NodeEvent.Connected(false, head, LastRequest.NONE), 1_000);
        take(new NodeEvent.Rows(List.of(row), true, head), 1_000);
        take(new NodeEvent.Tick(), 1_150);
        List<NodeEffect> effects = take(observed(EMPTY, 2), 1_150);

        // Then: it is an edit of no version, which the hub keeps as a candidate
        assertThat(engine.syncedAt(PATH)).isNull();
        assertThat(effects)
                .filteredOn(NodeEffect.Send.class::isInstance)
                .flatExtracting(send -> ((NodeEffect.Send) send).request().changes())
                .containsExactly(new Change.Put(PATH, Version.NONE, EMPTY));
    }

    @Test
    void shouldNotPublishADeleteThatIsAReplace() {
        // When
        List<NodeEffect> effects = take(new NodeEvent.Touched(PATH, NodeEvent.Touch.GONE, false), 1_000);
        effects.addAll(take(new NodeEvent.Tick(), 1_024));
        effects.addAll(seen(file("next"), 3, 1_024));

        // Then
        assertThat(published(effects)).containsExactly(file("next"));
    }

    private List<NodeEffect> seen(Entry.File entry, long time, long now) {
        List<NodeEffect> effects = take(new NodeEvent.Touched(PATH, NodeEvent.Touch.FINISHED, false), now);
        effects.addAll(take(observed(entry, time), now));
        return effects;
    }

    private static NodeEvent observed(Entry.File entry, long time) {
        return new NodeEvent.Observed(PATH, new Observation.Present(entry, stat(entry, time), null));
    }

    private List<NodeEffect> take(NodeEvent event, long now) {
        return new ArrayList<>(engine.on(event, now));
    }

    /** What is published: each change must be a put. */
    private static List<Entry> published(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .flatMap(send -> ((NodeEffect.Send) send).request().changes().stream())
                .map(change -> ((Change.Put) change).entry())
                .toList();
    }

    private static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private static Stat stat(Entry.File entry, long time) {
        return new Stat(Stat.Kind.FILE, 0644, entry.size(), time, time, 1, 7);
    }
}
