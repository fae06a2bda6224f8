package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Intent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The node was killed while it brought one change after another to the same file, or in its first join. */
class KilledWithIntentsTest extends KilledNode {

    /** The second change has arrived, which was not saved, and the third, a deletion, has not. */
    private static final Intent DELETION = new Intent(PATH, SECOND, stat(SECOND), null, null, 3);

    @Test
    void shouldGoOnWithWhatItWasAboutToDo() {
        // Given
        restart(List.of(DELETION), PATH, present(SECOND), false);

        // When
        List<NodeEffect> effects = connect(Row.tombstone(PATH, 3));

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(applied(effects)).containsExactly(DELETION);
    }

    @Test
    void shouldKeepWhatWasWrittenSince() {
        // Given
        restart(List.of(DELETION), PATH, present(THIRD), false);

        // When
        List<NodeEffect> effects = connect(Row.tombstone(PATH, 3));

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, Version.tombstone(3), THIRD));
    }

    @Test
    void shouldKnowItsOwnFilesWhenItsFirstJoinIsInterrupted() {
        // Given: it had sent one file, and had not come to the other, which the hub has too
        Row own = Row.present(PATH, 1, FIRST);
        Row others = Row.present(NEW, 1, FOURTH);
        engine.restore(List.of(saved(own)), new Cursor(1, 0, Digest.ZERO), List.of(), List.of(), false);
        take(new NodeEvent.Scanned(
                Optional.empty(),
                List.of(new NodeEvent.Found(PATH, stat(SECOND), null), new NodeEvent.Found(NEW, stat(THIRD), null)),
                List.of(),
                false));
        take(new NodeEvent.Observed(PATH, present(SECOND)));
        take(new NodeEvent.Observed(NEW, present(THIRD)));

        // When
        var head = new Cursor(1, 1, own.version().hash().xor(others.version().hash()));
        take(new NodeEvent.Connected(true, head, last));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(own, others), true, head));

        // Then: what it wrote since is a change of its own file, and a candidate of the other
        assertThat(sent(effects))
                .containsExactly(new Change.Put(PATH, own.version(), SECOND), new Change.Put(NEW, Version.NONE, THIRD));
        assertThat(applied(effects)).isEmpty();
    }

    @Test
    void shouldForgetNothingWhenItConnectsAgainBeforeTheFirstJoinIsOver() {
        // Given
        take(new NodeEvent.Scanned(
                Optional.empty(), List.of(new NodeEvent.Found(PATH, stat(FIRST), null)), List.of(), false));
        take(new NodeEvent.Observed(PATH, present(FIRST)));
        var empty = new Cursor(1, 0, Digest.ZERO);

        // When
        List<NodeEffect> connected = take(new NodeEvent.Connected(false, empty, last));

        // Then
        assertThat(connected).contains(new NodeEffect.Forget(empty));
        assertThat(engine.cursor()).isEqualTo(empty);
    }

    private static List<Intent> applied(List<NodeEffect> effects) {
        return effects.stream()
                .filter(NodeEffect.Apply.class::isInstance)
                .flatMap(apply -> ((NodeEffect.Apply) apply).intents().stream())
                .toList();
    }
}
