package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A directory was deleted elsewhere, and cannot be removed here. */
class KeptDirectoryTest {

    private static final WorkspacePath DIRECTORY = new WorkspacePath("d");
    private static final WorkspacePath OLD = new WorkspacePath("d/old");
    private static final WorkspacePath NEW = new WorkspacePath("d/new");
    private static final Entry.Directory MODE = new Entry.Directory(0755);
    private static final Entry.File FILE = new Entry.File(0644, 0, Digest.of(new byte[0]), false, 0);

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);

    KeptDirectoryTest() {
        Row directory = Row.present(DIRECTORY, 1, MODE);
        Row old = Row.present(OLD, 1, FILE);
        Digest digest = directory.version().hash().xor(old.version().hash());
        var cursor = new Cursor(1, 1, digest);
        engine.restore(
                List.of(
                        new NodeEffect.SavedRow(DIRECTORY, directory.version(), MODE, stat(MODE, 1), RowStatus.PRESENT),
                        new NodeEffect.SavedRow(OLD, old.version(), FILE, stat(FILE, 2), RowStatus.PRESENT)),
                cursor,
                List.of(),
                List.of(),
                false);
        take(new NodeEvent.Scanned(
                Optional.empty(),
                List.of(
                        new NodeEvent.Found(DIRECTORY, stat(MODE, 1), null),
                        new NodeEvent.Found(OLD, stat(FILE, 2), null)),
                List.of(),
                false));
        take(new NodeEvent.Connected(true, cursor, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, cursor));
        assertThat(engine.settled()).isTrue();
    }

    @Test
    void shouldPublishWhatWasSeenInItWhileItWasBeingRemoved() {
        // Given
        take(new NodeEvent.Touched(NEW, NodeEvent.Touch.FINISHED, false));
        take(new NodeEvent.Delivered(new Commit(
                2,
                "other",
                0,
                false,
                List.of(
                        new Change.Delete(OLD, new Version(1, RowHash.of(OLD, FILE))),
                        new Change.Delete(DIRECTORY, new Version(1, RowHash.of(DIRECTORY, MODE)))),
                Digest.ZERO,
                0,
                0)));

        // When
        take(new NodeEvent.Observed(NEW, new Observation.Present(FILE, stat(FILE, 3), null)));
        List<NodeEffect> effects =
                take(new NodeEvent.Settled(List.of(new Applied.Done(OLD, null), new Applied.Kept(DIRECTORY))));

        // Then
        assertThat(effects)
                .filteredOn(NodeEffect.Send.class::isInstance)
                .singleElement()
                .satisfies(send -> assertThat(((NodeEffect.Send) send).request().changes())
                        .containsExactly(
                                new Change.Put(DIRECTORY, Version.tombstone(2), MODE),
                                new Change.Put(NEW, Version.NONE, FILE)));
        assertThat(engine.problems(10)).isEmpty();
    }

    @Test
    void shouldNotComeBackForAnEditThatIsIgnoredAfterAll() {
        // Given: a rule file of this node alone, and an edit that waits for a look at it
        var deeper = new WorkspacePath("d/e");
        var edited = new WorkspacePath("d/e/f");
        var rules = new WorkspacePath("d/e/.gitignore");
        arrive(2, deeper, MODE, 3);
        arrive(3, edited, FILE, 4);
        take(new NodeEvent.RulesChanged(
                IgnoreRules.NONE.with(rules, "*".getBytes(StandardCharsets.UTF_8)), rules, false));
        var edit = new Entry.File(0644, 1, Digest.of(new byte[1]), false, 0);
        take(new NodeEvent.Touched(edited, NodeEvent.Touch.FINISHED, false));
        take(new NodeEvent.Observed(edited, new Observation.Present(edit, stat(edit, 4), null)));

        // When
        List<NodeEffect> effects = take(new NodeEvent.Delivered(new Commit(
                4,
                "other",
                0,
                false,
                List.of(
                        new Change.Delete(edited, new Version(3, RowHash.of(edited, FILE))),
                        new Change.Delete(deeper, new Version(2, RowHash.of(deeper, MODE)))),
                Digest.ZERO,
                0,
                0)));

        // Then
        assertThat(effects)
                .filteredOn(NodeEffect.Apply.class::isInstance)
                .flatExtracting(apply -> ((NodeEffect.Apply) apply).intents())
                .extracting(intent -> ((Intent) intent).path())
                .containsExactly(deeper);
    }

    private void arrive(long seq, WorkspacePath path, Entry entry, long inode) {
        take(new NodeEvent.Delivered(new Commit(
                seq, "other", 0, false, List.of(new Change.Put(path, Version.NONE, entry)), Digest.ZERO, 0, 0)));
        take(new NodeEvent.Settled(List.of(new Applied.Done(path, stat(entry, inode)))));
    }

    private List<NodeEffect> take(NodeEvent event) {
        return new ArrayList<>(engine.on(event, 1_000));
    }

    private static Stat stat(Entry entry, long inode) {
        var kind = entry instanceof Entry.Directory ? Stat.Kind.DIRECTORY : Stat.Kind.FILE;
        return new Stat(kind, entry.mode(), 0, 1, 1, 1, inode);
    }
}
