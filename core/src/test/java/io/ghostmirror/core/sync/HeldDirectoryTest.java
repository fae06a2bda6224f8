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
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A directory of which a scan missed all files, too many to be believed. */
class HeldDirectoryTest {

    private static final Entry.File FILE = new Entry.File(0644, 0, Digest.of(new byte[0]), false, 0);
    private static final Entry DIRECTORY = new Entry.Directory(0755);
    private static final WorkspacePath LOST = new WorkspacePath("lost");
    private static final int FILES = 60;

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private final List<NodeEffect> effects = new ArrayList<>();
    private long now = 1_000;

    @Test
    void shouldBeHeldItselfWhenItGoes() {
        // Given
        start(RowStatus.PRESENT, 0, path -> true);
        assertThat(engine.settled()).isTrue();
        missFiles();
        assertThat(engine.heldDeletes()).isEqualTo(FILES);

        // When
        now += 1_000;
        take(new NodeEvent.Touched(LOST, NodeEvent.Touch.GONE, true));
        now += 1_000;
        take(new NodeEvent.Tick());
        take(new NodeEvent.Observed(LOST, new Observation.Absent()));

        // Then
        assertThat(engine.settled()).isTrue();
        assertThat(engine.heldDeletes()).isEqualTo(FILES + 1);
        assertThat(deletes()).isEmpty();

        // When
        take(new NodeEvent.HeldDecided(true));

        // Then
        assertThat(deletes()).hasSize(FILES + 1).contains(LOST);
    }

    @Test
    void shouldBeSaidAgainAfterARestartAlsoWhenTheTreeHasGrown() {
        // When
        start(RowStatus.HELD, 500, path -> !path.isAtOrBelow(LOST));
        effects.clear();
        lost().forEach(path -> take(new NodeEvent.Observed(path, new Observation.Absent())));

        // Then
        assertThat(engine.settled()).isTrue();
        assertThat(engine.heldDeletes()).isEqualTo(FILES + 1);
        assertThat(engine.problems(1_000))
                .hasSize(FILES + 1)
                .allMatch(problem -> problem.reason() == Problem.Reason.HELD_DELETE);
        assertThat(deletes()).isEmpty();
    }

    @Test
    void shouldHoldWhatTookItsPlace() {
        // Given
        start(RowStatus.PRESENT, 0, path -> true);
        var link = new Entry.Symlink("elsewhere");
        var stat = new Stat(Stat.Kind.SYMLINK, 0777, 9, 2, 2, 1, 2);

        // When
        List<NodeEvent.Found> found = new ArrayList<>(tree(0).stream()
                .filter(path -> !path.isAtOrBelow(LOST))
                .map(path -> new NodeEvent.Found(path, stat(path), null))
                .toList());
        found.add(new NodeEvent.Found(LOST, stat, null));
        take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false));
        take(new NodeEvent.Observed(LOST, new Observation.Present(link, stat, null)));
        for (int look = 0; look < 2; look++) {
            lost().filter(path -> !path.equals(LOST))
                    .forEach(path -> take(new NodeEvent.Observed(path, new Observation.Absent())));
        }

        // Then: it stays where it is, and nobody else hears of it
        assertThat(engine.settled()).isTrue();
        assertThat(engine.heldDeletes()).isEqualTo(FILES + 1);
        assertThat(effects).noneMatch(NodeEffect.Send.class::isInstance).noneMatch(NodeEffect.Apply.class::isInstance);

        // When
        take(new NodeEvent.HeldDecided(true));

        // Then
        assertThat(deletes()).hasSize(FILES);
        assertThat(effects)
                .filteredOn(NodeEffect.Send.class::isInstance)
                .flatExtracting(send -> ((NodeEffect.Send) send).request().changes())
                .last()
                .isEqualTo(new Change.Put(LOST, Row.present(LOST, 1, DIRECTORY).version(), link));
    }

    private static Stream<WorkspacePath> lost() {
        return Stream.concat(Stream.of(LOST), IntStream.range(0, FILES).mapToObj(i -> new WorkspacePath("lost/" + i)));
    }

    private static List<WorkspacePath> tree(int more) {
        return Stream.concat(lost(), IntStream.range(0, FILES + more).mapToObj(i -> new WorkspacePath("kept" + i)))
                .toList();
    }

    private static Entry entry(WorkspacePath path) {
        return path.equals(LOST) ? DIRECTORY : FILE;
    }

    private static Stat stat(WorkspacePath path) {
        var kind = path.equals(LOST) ? Stat.Kind.DIRECTORY : Stat.Kind.FILE;
        return new Stat(kind, path.equals(LOST) ? 0755 : 0644, 0, 1, 1, 1, path.hashCode());
    }

    /** @param found what the first scan finds of the files that are known */
    private void start(RowStatus status, int more, Predicate<WorkspacePath> found) {
        List<WorkspacePath> all = tree(more);
        List<Row> rows =
                all.stream().map(path -> Row.present(path, 1, entry(path))).toList();
        Digest digest = rows.stream().map(row -> row.version().hash()).reduce(Digest.ZERO, Digest::xor);
        var cursor = new Cursor(1, 1, digest);
        engine.restore(
                rows.stream()
                        .map(row -> new NodeEffect.SavedRow(
                                row.path(),
                                row.version(),
                                entry(row.path()),
                                stat(row.path()),
                                row.path().isAtOrBelow(LOST) ? status : RowStatus.PRESENT))
                        .toList(),
                cursor,
                List.of(),
                List.of(),
                false);
        scan(all.stream().filter(found));
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
    }

    private void scan(Stream<WorkspacePath> found) {
        take(new NodeEvent.Scanned(
                Optional.empty(),
                found.map(path -> new NodeEvent.Found(path, stat(path), null)).toList(),
                List.of(),
                false));
    }

    private void missFiles() {
        scan(tree(0).stream().filter(path -> path.equals(LOST) || !path.isAtOrBelow(LOST)));
        lost().filter(path -> !path.equals(LOST))
                .forEach(path -> take(new NodeEvent.Observed(path, new Observation.Absent())));
    }

    private void take(NodeEvent event) {
        effects.addAll(engine.on(event, now));
    }

    private List<WorkspacePath> deletes() {
        return effects.stream()
                .filter(NodeEffect.Send.class::isInstance)
                .flatMap(send -> ((NodeEffect.Send) send).request().changes().stream())
                .filter(Change.Delete.class::isInstance)
                .map(Change::path)
                .toList();
    }
}
