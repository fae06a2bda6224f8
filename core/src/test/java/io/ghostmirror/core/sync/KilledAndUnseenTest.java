package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.core.tree.Unanswered.Asked;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The node was killed with a request under way, and what it is about cannot be seen when it is back. */
class KilledAndUnseenTest extends KilledNode {

    private static final WorkspacePath DIRECTORY = new WorkspacePath("dir");
    private static final WorkspacePath IN = new WorkspacePath("dir/file");

    static List<Observation> whatCannotBeSeen() {
        return List.of(
                new Observation.Busy(stat(THIRD)),
                new Observation.Unusable(Problem.Reason.UNREADABLE, "permission denied"));
    }

    @ParameterizedTest
    @MethodSource("whatCannotBeSeen")
    void shouldNotDeleteWhatWasNewAndCannotBeSeen(Observation look) {
        // Given
        restart(List.of(), NEW, look, false, asked(5, NEW, Version.NONE, SECOND));

        // When
        Row accepted = Row.present(NEW, 2, SECOND);
        List<NodeEffect> effects = connect(BEFORE, accepted);

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(engine.syncedAt(NEW)).isEqualTo(SECOND);
    }

    @Test
    void shouldHoldTheDeletionOfWhatWasNewWhenTheRootIsAnother() {
        // Given
        restartInAnotherRoot();

        // When
        Row accepted = Row.present(NEW, 2, SECOND);
        var head = new Cursor(1, 2, accepted.version().hash());
        take(new NodeEvent.Connected(true, head, last));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(accepted), true, head));

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(engine.heldDeletes()).isEqualTo(1);
    }

    @Test
    void shouldHoldNothingOfWhichTheHubHasNeverHeard() {
        // Given
        last = new LastRequest(4, 1);
        restartInAnotherRoot();

        // When
        var head = new Cursor(1, 0, Digest.ZERO);
        take(new NodeEvent.Connected(true, head, last));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(), true, head));

        // Then
        take(new NodeEvent.Observed(NEW, new Observation.Absent()));
        assertThat(sent(effects)).isEmpty();
        assertThat(engine.heldDeletes()).isZero();
        assertThat(engine.settled()).isTrue();
    }

    static List<Observation> whatIsNotCertain() {
        return List.of(
                new Observation.Busy(stat(SECOND)),
                new Observation.Unusable(Problem.Reason.UNREADABLE, "permission denied"),
                present(file("")));
    }

    @ParameterizedTest
    @MethodSource("whatIsNotCertain")
    void shouldNotPublishWhatWasThereBeforeTheRequest(Observation look) {
        // Given
        restart(List.of(), PATH, look, false, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 2, SECOND));

        // Then
        assertThat(sent(effects)).isEmpty();
    }

    @Test
    void shouldNotBringBackWhatItHadDeleted() {
        // Given
        restart(
                List.of(),
                PATH,
                new Observation.Busy(stat(SECOND)),
                false,
                new Unanswered(5, List.of(new Asked(PATH, BEFORE.version(), null))));

        // When
        List<NodeEffect> effects = connect(Row.tombstone(PATH, 2));

        // Then
        assertThat(sent(effects)).isEmpty();
    }

    @Test
    void shouldKnowAnEarlierRequestThoughALaterOneIsLost() {
        // Given
        restart(
                List.of(),
                PATH,
                new Observation.Busy(stat(SECOND)),
                false,
                asked(5, PATH, BEFORE.version(), SECOND),
                asked(6, PATH, Row.present(PATH, 2, SECOND).version(), THIRD));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 2, SECOND));

        // Then
        assertThat(sent(effects)).isEmpty();
    }

    @Test
    void shouldSendNothingOfALostRequestWhileItIsBusy() {
        // Given
        last = new LastRequest(4, 1);
        restart(List.of(), PATH, new Observation.Busy(stat(THIRD)), false, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        List<NodeEffect> effects = connect();

        // Then
        assertThat(sent(effects)).isEmpty();
    }

    static List<Unanswered> whatWasAskedForInADirectory() {
        Version before = Row.present(IN, 1, FIRST).version();
        return List.of(asked(5, IN, before, SECOND), new Unanswered(5, List.of(new Asked(IN, before, null))));
    }

    @ParameterizedTest
    @MethodSource("whatWasAskedForInADirectory")
    void shouldPublishNothingFromADirectoryThatCannotBeListed(Unanswered request) {
        // Given
        Row directory = Row.present(DIRECTORY, 1, new Entry.Directory(0755));
        Row file = Row.present(IN, 1, FIRST);
        engine.restore(
                List.of(
                        new NodeEffect.SavedRow(
                                DIRECTORY, directory.version(), directory.entry(), null, RowStatus.PRESENT),
                        saved(file)),
                new Cursor(1, 1, directory.version().hash().xor(file.version().hash())),
                List.of(),
                List.of(request),
                false);
        var denied = new Observation.Unusable(Problem.Reason.UNREADABLE, "permission denied");
        take(new NodeEvent.Scanned(
                Optional.empty(), List.of(new NodeEvent.Found(DIRECTORY, null, denied)), List.of(DIRECTORY), false));

        // When
        Entry asked = request.asked().getFirst().entry();
        Row now = asked == null ? Row.tombstone(IN, 2) : Row.present(IN, 2, asked);
        var head = new Cursor(1, 2, directory.version().hash().xor(now.version().hash()));
        take(new NodeEvent.Connected(true, head, last));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(now), true, head));

        // Then
        assertThat(sent(effects)).isEmpty();
    }

    @Test
    void shouldBringBackWhatIsRejectedToBeDeletedThoughItHadAskedForIt() {
        // Given
        restartInAnotherRoot();

        // When: that is decided before all rows have come
        Row accepted = Row.present(NEW, 2, SECOND);
        var head = new Cursor(1, 2, accepted.version().hash());
        take(new NodeEvent.Connected(true, head, last));
        take(new NodeEvent.HeldDecided(false));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(accepted), true, head));

        // Then
        assertThat(sent(effects)).isEmpty();
    }

    @Test
    void shouldBringBackWhatIsRejectedToBeDeletedThoughItHadAskedInVainToChangeIt() {
        // Given
        last = new LastRequest(4, 1);
        var head = new Cursor(1, 1, BEFORE.version().hash());
        engine.restore(
                List.of(saved(BEFORE)), head, List.of(), List.of(asked(5, PATH, BEFORE.version(), SECOND)), false);
        take(new NodeEvent.Scanned(Optional.empty(), List.of(), List.of(), true));
        take(new NodeEvent.Observed(PATH, new Observation.Absent()));

        // When
        take(new NodeEvent.Connected(true, head, last));
        take(new NodeEvent.HeldDecided(false));
        List<NodeEffect> effects = take(new NodeEvent.Rows(List.of(), true, head));

        // Then
        assertThat(sent(effects)).isEmpty();
    }
}
