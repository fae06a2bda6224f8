package io.ghostmirror.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.sync.RowStatus;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.node.memory.MemoryNodeStore;
import io.ghostmirror.node.port.NodeStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaverTest {

    private static final WorkspacePath PATH = new WorkspacePath("file");
    private static final Entry.File FILE = new Entry.File(0644, 0, Digest.of(new byte[0]), false, 0);

    private final NodeStore store = new MemoryNodeStore(new NodeStore.Identity(new byte[16], "session", "node"));
    private final Saver saver = new Saver(store);

    @Test
    void shouldKeepAnIntentOpenUntilTheDiskIsSynced() {
        // Given
        saver.record(List.of(intent(3)));
        saver.add(saved(3));

        // When
        saver.flushRows();

        // Then
        assertThat(store.openIntents()).containsExactly(intent(3));
        assertThat(saver.hasUnsynced()).isTrue();

        // When
        saver.flush(null);

        // Then
        assertThat(store.openIntents()).isEmpty();
        assertThat(saver.hasUnsynced()).isFalse();
    }

    @Test
    void shouldNotSettleALaterIntentAtTheSamePath() {
        // Given
        saver.record(List.of(intent(3)));
        saver.add(saved(3));
        saver.flushRows();

        // When
        saver.record(List.of(intent(4)));
        saver.flush(null);

        // Then
        assertThat(store.openIntents()).containsExactly(intent(4));
    }

    @Test
    void shouldSettleWhatAnEarlierRunLeftOpen() {
        // Given
        new Saver(store).record(List.of(intent(3)));

        // When
        saver.resume(store.openIntents());
        saver.flush(null);

        // Then
        assertThat(store.openIntents()).isEmpty();
    }

    @Test
    void shouldForgetARequestWithTheRowsThatItsAnswerMade() {
        // Given
        var request = new Unanswered(5, List.of(new Unanswered.Asked(PATH, Version.NONE, FILE)));
        var next = new Unanswered(6, List.of(new Unanswered.Asked(PATH, Version.NONE, null)));
        saver.record(request);
        saver.record(next);
        saver.add(saved(3));
        saver.add(new NodeEffect.Save(List.of(), null, 5));
        assertThat(store.unanswered()).containsExactly(request, next);

        // When
        saver.flushRows();

        // Then
        assertThat(store.unanswered()).containsExactly(next);
        assertThat(saver.hasUnsaved()).isFalse();
    }

    @Test
    void shouldForgetARequestThatChangedNoRow() {
        // Given
        saver.record(new Unanswered(5, List.of(new Unanswered.Asked(PATH, Version.NONE, FILE))));

        // When
        saver.add(new NodeEffect.Save(List.of(), null, 5));

        // Then
        assertThat(saver.hasUnsaved()).isTrue();
        saver.flushRows();
        assertThat(store.unanswered()).isEmpty();
    }

    private static Intent intent(long seq) {
        return new Intent(PATH, null, null, FILE, null, seq);
    }

    private static NodeEffect.Save saved(long seq) {
        Row row = Row.present(PATH, seq, FILE);
        return new NodeEffect.Save(
                List.of(new NodeEffect.SavedRow(PATH, row.version(), FILE, null, RowStatus.PRESENT)), null, 0);
    }
}
