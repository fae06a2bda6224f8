package io.ghostmirror.core.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final Backlog.Bytes NONE = path -> 0;
    private static final WorkspacePath LARGE = WorkspacePath.of("large");
    private static final WorkspacePath SMALL = WorkspacePath.of("small");
    private static final WorkspacePath DIRECTORY = WorkspacePath.of("directory");

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);

    @BeforeEach
    void scanned() {
        engine.on(
                new NodeEvent.Scanned(
                        Optional.empty(),
                        List.of(found(LARGE, 1_000_000), found(SMALL, 10), foundDirectory()),
                        List.of(),
                        false),
                1);
    }

    @Test
    void shouldCountWhatIsToBeReadWhileTheTreeIsNotKnown() {
        // When
        seen(SMALL, file("a", 10, false), 10);
        seenDirectory();

        // Then
        assertThat(engine.backlog(path -> path.equals(DIRECTORY) ? -1 : 1_000_000, NONE))
                .isEqualTo(new Backlog(true, 1, 1, 1_000_000));
    }

    @Test
    void shouldCountWhatIsToBeSentAndFetched() {
        // Given
        seen(LARGE, file("l", 1_000_000, true), 1_000_000);
        seen(SMALL, file("a", 10, false), 10);
        seenDirectory();

        // When
        connected(List.of(
                Row.present(SMALL, 1, file("a", 10, false)),
                Row.present(WorkspacePath.of("theirs"), 2, file("t", 500, false))));

        // Then
        assertThat(engine.backlog(NONE, path -> path.equals(LARGE) ? 400_000 : 0))
                .isEqualTo(new Backlog(false, 1, 2, 600_500));
    }

    @Test
    void shouldCountNoBytesOfWhatTheHubHasGot() {
        // Given
        Entry.File large = file("l", 1_000_000, true);
        seen(LARGE, large, 1_000_000);
        seen(SMALL, file("a", 10, false), 10);
        seenDirectory();
        connected(List.of(Row.present(SMALL, 1, file("a", 10, false))));

        // When
        engine.on(new NodeEvent.Uploaded(LARGE, large, true), 1);

        // Then
        assertThat(engine.backlog(NONE, NONE)).isEqualTo(new Backlog(false, 1, 1, 0));
    }

    private void connected(List<Row> rows) {
        Digest manifest = rows.stream().map(row -> row.version().hash()).reduce(Digest.ZERO, Digest::xor);
        var head = new Cursor(1, 2, manifest);
        engine.on(new NodeEvent.Connected(false, head, LastRequest.NONE), 1);
        engine.on(new NodeEvent.Rows(rows, true, head), 1);
    }

    private void seen(WorkspacePath path, Entry.File entry, long size) {
        engine.on(new NodeEvent.Observed(path, new Observation.Present(entry, stat(path, size), null)), 1);
    }

    private void seenDirectory() {
        engine.on(
                new NodeEvent.Observed(
                        DIRECTORY,
                        new Observation.Present(
                                new Entry.Directory(0755), foundDirectory().stat(), null)),
                1);
    }

    private static NodeEvent.Found found(WorkspacePath path, long size) {
        return new NodeEvent.Found(path, stat(path, size), null);
    }

    private static NodeEvent.Found foundDirectory() {
        return new NodeEvent.Found(DIRECTORY, new Stat(Stat.Kind.DIRECTORY, 0755, 0, 0, 0, 1, 99), null);
    }

    private static Stat stat(WorkspacePath path, long size) {
        return new Stat(Stat.Kind.FILE, 0644, size, 0, 0, 1, path.raw().hashCode());
    }

    private static Entry.File file(String content, long size, boolean chunked) {
        return new Entry.File(0644, size, Digest.of(content.getBytes(UTF_8)), chunked, 0);
    }
}
