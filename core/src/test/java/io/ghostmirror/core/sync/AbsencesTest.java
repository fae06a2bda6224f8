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
import io.ghostmirror.core.tree.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the files that a scan does not find count as deleted, and which wait for a person. */
class AbsencesTest {

    private static final Entry.File FILE = new Entry.File(0644, 0, Digest.of(new byte[0]), false, 0);

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private final List<NodeEffect> effects = new ArrayList<>();

    @BeforeEach
    void start() {
        effects.clear();
    }

    @ParameterizedTest
    @CsvSource({"100, 50, 0", "100, 51, 51", "300, 90, 0", "300, 91, 91", "1000, 300, 0", "1000, 301, 301"})
    void shouldHoldManyThatAreALargeShare(int files, int gone, int held) {
        // Given
        join(files);

        // When
        scan(gone, files, 0);

        // Then
        assertThat(engine.heldDeletes()).isEqualTo(held);
        assertThat(published(Change.Delete.class)).hasSize(gone - held);
    }

    @Test
    void shouldNotCountWhatHasMoved() {
        // Given
        join(100);

        // When: 60 files are found under other names
        scan(60, 100, 60);

        // Then
        assertThat(engine.heldDeletes()).isZero();
    }

    @Test
    void shouldGoOnWithTheRestWhileDeletesAreHeld() {
        // Given
        join(100);
        scan(80, 100, 0);

        // When
        edit(99);

        // Then
        assertThat(engine.heldDeletes()).isEqualTo(80);
        assertThat(published(Change.Put.class)).extracting(Change::path).containsExactly(path(99));
        assertThat(published(Change.Delete.class)).isEmpty();
    }

    @Test
    void shouldNotTakeForGoneWhatALaterScanFindsWhileOthersAreLookedAt() {
        // Given: two directories are missed, and one of them was seen to be gone
        var one = new WorkspacePath("one");
        var other = new WorkspacePath("other");
        var found =
                List.of(new NodeEvent.Found(one, directory(1), null), new NodeEvent.Found(other, directory(2), null));
        take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false));
        take(new NodeEvent.Observed(one, new Observation.Present(new Entry.Directory(0755), directory(1), null)));
        take(new NodeEvent.Observed(other, new Observation.Present(new Entry.Directory(0755), directory(2), null)));
        take(new NodeEvent.Scanned(Optional.empty(), List.of(), List.of(), false));
        take(new NodeEvent.Observed(one, new Observation.Absent()));
        effects.clear();

        // When
        take(new NodeEvent.Scanned(
                Optional.empty(), List.of(new NodeEvent.Found(one, directory(3), null)), List.of(), false));

        // Then
        assertThat(effects).containsExactly(new NodeEffect.Inspect(List.of(one)));
    }

    private static Stat directory(long inode) {
        return new Stat(Stat.Kind.DIRECTORY, 0755, 0, 1, 1, 1, inode);
    }

    private static WorkspacePath path(int number) {
        return new WorkspacePath("f" + number);
    }

    private void join(int files) {
        List<Row> rows = IntStream.range(0, files)
                .mapToObj(i -> Row.present(path(i), 1, FILE))
                .toList();
        Digest digest = rows.stream().map(row -> row.version().hash()).reduce(Digest.ZERO, Digest::xor);
        var cursor = new Cursor(1, 1, digest);
        engine.restore(
                IntStream.range(0, files)
                        .mapToObj(i -> new NodeEffect.SavedRow(
                                path(i), rows.get(i).version(), FILE, stat(i, 1), RowStatus.PRESENT))
                        .toList(),
                cursor,
                List.of(),
                List.of(),
                false);
        scan(0, files, 0);
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
        assertThat(engine.settled()).isTrue();
    }

    /** The first {@code gone} of {@code files} are missing, and {@code moved} of them are found under a new name. */
    private void scan(int gone, int files, int moved) {
        var found = new ArrayList<NodeEvent.Found>();
        IntStream.range(gone, files).forEach(i -> found.add(new NodeEvent.Found(path(i), stat(i, 1), null)));
        IntStream.range(0, moved)
                .forEach(i -> found.add(new NodeEvent.Found(new WorkspacePath("m" + i), stat(i, 1), null)));
        take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false));
        IntStream.range(0, moved)
                .forEach(i -> take(new NodeEvent.Observed(
                        new WorkspacePath("m" + i), new Observation.Present(FILE, stat(i, 1), null))));
        IntStream.range(0, gone).forEach(i -> take(new NodeEvent.Observed(path(i), new Observation.Absent())));
    }

    private void edit(int number) {
        take(new NodeEvent.Touched(path(number), NodeEvent.Touch.FINISHED, false));
        var edited = new Entry.File(0755, 0, FILE.content(), false, 0);
        take(new NodeEvent.Observed(path(number), new Observation.Present(edited, stat(number, 2), null)));
    }

    private void take(NodeEvent event) {
        effects.addAll(engine.on(event, 1_000));
    }

    private <T extends Change> List<T> published(Class<T> kind) {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .flatMap(send -> ((NodeEffect.Send) send).request().changes().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static Stat stat(int inode, long time) {
        return new Stat(Stat.Kind.FILE, 0644, 0, time, time, 1, inode);
    }
}
