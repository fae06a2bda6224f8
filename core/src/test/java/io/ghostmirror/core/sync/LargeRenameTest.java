package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A directory is renamed here that holds more than fits into one request. */
class LargeRenameTest {

    private static final int DIRECTORIES = 60;
    private static final int FILES = 30;
    private static final Entry DIRECTORY = new Entry.Directory(0755);

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);
    private final Map<String, Entry> tree = new TreeMap<>();
    private final Map<String, Long> inodes = new TreeMap<>();
    private final Deque<CommitRequest> unanswered = new ArrayDeque<>();
    private final List<Change> published = new ArrayList<>();
    private long seq = 1;

    @Test
    void shouldPublishEveryFileAsMoved() {
        // Given
        start();

        // When
        take(new NodeEvent.Touched(path("src"), NodeEvent.Touch.MOVED_OUT, true));
        take(new NodeEvent.Touched(path("lib"), NodeEvent.Touch.FINISHED, true));
        take(new NodeEvent.Observed(path("src"), new Observation.Absent()));
        take(present("src", "lib"));
        take(new NodeEvent.Scanned(Optional.of(path("lib")), found("lib"), List.of(), false));
        tree.keySet().forEach(raw -> take(present(raw, renamed(raw))));
        while (!unanswered.isEmpty()) {
            accept(unanswered.remove());
        }

        // Then
        assertThat(published).filteredOn(Change.Move.class::isInstance).hasSize(DIRECTORIES * FILES);
        assertThat(published)
                .filteredOn(Change.Delete.class::isInstance)
                .extracting(change -> tree.get(change.path().raw()))
                .hasSize(DIRECTORIES + 1)
                .containsOnly(DIRECTORY);
        assertThat(engine.settled()).isTrue();
    }

    private void start() {
        tree.put("src", DIRECTORY);
        for (int d = 0; d < DIRECTORIES; d++) {
            tree.put("src/" + d, DIRECTORY);
            for (int f = 0; f < FILES; f++) {
                tree.put("src/" + d + "/" + f, file(d + " " + f));
            }
        }
        tree.keySet().forEach(raw -> inodes.put(raw, inodes.size() + 1L));
        var rows = new ArrayList<NodeEffect.SavedRow>();
        tree.forEach((raw, entry) ->
                rows.add(new NodeEffect.SavedRow(path(raw), version(raw, entry), entry, stat(raw), RowStatus.PRESENT)));
        Digest digest = rows.stream().map(row -> row.version().hash()).reduce(Digest.ZERO, Digest::xor);
        var cursor = new Cursor(1, 1, digest);
        engine.restore(rows, cursor, List.of(), List.of(), false);
        take(new NodeEvent.Scanned(Optional.empty(), found("src"), List.of(), false));
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
        assertThat(engine.settled()).isTrue();
    }

    private void accept(CommitRequest request) {
        seq++;
        var outcomes = new ArrayList<Outcome>();
        for (Change change : request.changes()) {
            Version version =
                    switch (change) {
                        case Change.Put put -> version(put.path().raw(), put.entry());
                        case Change.Move move -> version(move.path().raw(), move.entry());
                        case Change.Delete delete -> Version.tombstone(seq);
                        case Change.Untrack untrack -> throw new AssertionError(untrack);
                    };
            outcomes.add(new Outcome.Accepted(version, false));
        }
        take(new NodeEvent.Answered(new CommitResult(request.number(), seq, outcomes, Digest.ZERO)));
    }

    private void take(NodeEvent event) {
        for (NodeEffect effect : engine.on(event, 1_000)) {
            if (effect instanceof NodeEffect.Send send) {
                unanswered.add(send.request());
                published.addAll(send.request().changes());
            }
        }
    }

    private List<NodeEvent.Found> found(String directory) {
        var all = new ArrayList<NodeEvent.Found>();
        tree.keySet().forEach(raw -> all.add(new NodeEvent.Found(path(directory + raw.substring(3)), stat(raw), null)));
        return all;
    }

    private NodeEvent present(String raw, String at) {
        return new NodeEvent.Observed(
                path(at), new Observation.Present(tree.getOrDefault(raw, DIRECTORY), stat(raw), null));
    }

    private static String renamed(String raw) {
        return "lib" + raw.substring(3);
    }

    private Stat stat(String raw) {
        boolean directory = tree.get(raw) == DIRECTORY;
        return new Stat(
                directory ? Stat.Kind.DIRECTORY : Stat.Kind.FILE,
                directory ? 0755 : 0644,
                directory ? 0 : 5,
                1,
                1,
                1,
                inodes.getOrDefault(raw, 0L));
    }

    private Version version(String raw, Entry entry) {
        return new Version(seq, RowHash.of(path(raw), entry));
    }

    private static Entry file(String content) {
        return new Entry.File(0644, 5, Digest.of(content.getBytes(StandardCharsets.UTF_8)), false, 1);
    }

    private static WorkspacePath path(String raw) {
        return new WorkspacePath(raw);
    }
}
