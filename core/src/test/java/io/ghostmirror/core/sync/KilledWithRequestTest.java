package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Unanswered.Asked;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The node was killed before it had saved what its request came to: what came after it here is no other's rival. */
class KilledWithRequestTest extends KilledNode {

    @Test
    void shouldPublishALaterEditOnTheOneThatWasAccepted() {
        // Given
        restart(PATH, THIRD, false, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        Row accepted = Row.present(PATH, 2, SECOND);
        List<NodeEffect> effects = connect(accepted);

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, accepted.version(), THIRD));
    }

    @Test
    void shouldPublishALaterDeletion() {
        // Given
        restart(PATH, null, false, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        Row accepted = Row.present(PATH, 2, SECOND);
        List<NodeEffect> effects = connect(accepted);

        // Then
        assertThat(effects).noneMatch(NodeEffect.Apply.class::isInstance);
        assertThat(sent(effects)).containsExactly(new Change.Delete(PATH, accepted.version()));
    }

    @Test
    void shouldPublishALaterEditOfWhatWasNew() {
        // Given
        restart(NEW, THIRD, false, asked(5, NEW, Version.NONE, SECOND));

        // When
        Row accepted = Row.present(NEW, 2, SECOND);
        List<NodeEffect> effects = connect(BEFORE, accepted);

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(NEW, accepted.version(), THIRD));
    }

    @Test
    void shouldKnowItsOwnVersionWhenALaterRequestNeverArrived() {
        // Given: the first was answered, but not saved
        restart(
                PATH,
                FOURTH,
                false,
                asked(5, PATH, BEFORE.version(), SECOND),
                asked(6, PATH, Row.present(PATH, 2, SECOND).version(), THIRD));

        // When
        Row accepted = Row.present(PATH, 2, SECOND);
        List<NodeEffect> effects = connect(accepted);

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, accepted.version(), FOURTH));
    }

    @Test
    void shouldKnowOnWhichVersionItAskedInVain() {
        // Given: another's, which was here but was not saved
        Row another = Row.present(PATH, 2, THIRD);
        last = new LastRequest(4, 1);
        restart(PATH, FOURTH, false, asked(5, PATH, another.version(), SECOND));

        // When
        List<NodeEffect> effects = connect(another);

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, another.version(), FOURTH));
    }

    @Test
    void shouldStillBeARivalOfWhatAnotherMade() {
        // Given
        restart(PATH, THIRD, false, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 2, FOURTH));

        // Then: the hub rejects it and keeps it as a candidate
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, BEFORE.version(), THIRD));
    }

    @Test
    void shouldNotTakeAnOlderStateOfTheDiskForAnEditWhenTheMachineWentDown() {
        // Given: what was sent had not come to the disk
        restart(PATH, FIRST, true, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 2, SECOND));

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(effects).anyMatch(NodeEffect.Apply.class::isInstance);
    }

    @Test
    void shouldForgetWhatAnEarlierRunAskedForWhenTheRowsHaveCome() {
        // Given
        restart(PATH, THIRD, false, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 2, SECOND));

        // Then: the edit that follows has a number of its own
        assertThat(answered(effects)).isEqualTo(5);
        assertThat(numbers(effects)).containsExactly(6L);
    }

    @Test
    void shouldRememberARequestUntilTheRowsOfItsAnswerAreSaved() {
        // Given
        last = LastRequest.NONE;
        restart(PATH, SECOND, false);
        List<NodeEffect> sending = connect();
        NodeEffect.Send send = sends(sending).getFirst();
        assertThat(send.asked()).containsExactly(new Asked(PATH, BEFORE.version(), SECOND));
        assertThat(answered(sending)).isZero();

        // When
        Row made = Row.present(PATH, 2, SECOND);
        List<NodeEffect> effects = take(new NodeEvent.Answered(new CommitResult(
                send.request().number(),
                2,
                List.of(new Outcome.Accepted(made.version(), false)),
                OTHER.version().hash().xor(made.version().hash()))));

        // Then
        List<NodeEffect.Save> saves = saves(effects);
        assertThat(saves.getLast().answered()).isEqualTo(send.request().number());
        assertThat(saves.stream().flatMap(save -> save.rows().stream()))
                .anyMatch(row -> row.version().equals(made.version()));
    }

    @Test
    void shouldForgetARequestThatWasRejected() {
        // Given
        restart(PATH, SECOND, false);
        long number = numbers(connect()).getFirst();

        // When
        Version another = Row.present(PATH, 2, THIRD).version();
        List<NodeEffect> effects = take(new NodeEvent.Answered(new CommitResult(
                number,
                0,
                List.of(new Outcome.Rejected(Rejection.STALE_PARENT, another, THIRD, true)),
                CURSOR.digest())));

        // Then
        assertThat(answered(effects)).isEqualTo(number);
    }

    @Test
    void shouldNotDeleteWhatAnotherMadeWhenTheRequestNeverArrived() {
        // Given
        last = new LastRequest(4, 1);
        restart(NEW, null, false, asked(5, NEW, Version.NONE, SECOND));

        // When
        List<NodeEffect> effects = connect(BEFORE, Row.present(NEW, 2, SECOND));

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(effects).anyMatch(NodeEffect.Apply.class::isInstance);
    }

    @Test
    void shouldBeARivalOfWhoWentBackToItsEarlierVersion() {
        // Given: both arrived
        last = new LastRequest(6, 3);
        restart(
                PATH,
                FOURTH,
                false,
                asked(5, PATH, BEFORE.version(), SECOND),
                asked(6, PATH, Row.present(PATH, 2, SECOND).version(), THIRD));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 4, SECOND));

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, BEFORE.version(), FOURTH));
    }

    @Test
    void shouldGoByWhatItBroughtToTheDiskAfterTheRequest() {
        // Given: another's version had replaced what was asked for, and was replaced by what had been asked for
        var intent = new Intent(PATH, SECOND, stat(SECOND), FOURTH, null, 3);
        restart(List.of(intent), PATH, present(THIRD), false, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 4, SECOND));

        // Then
        assertThat(sent(effects)).containsExactly(new Change.Put(PATH, BEFORE.version(), THIRD));
    }

    @Test
    void shouldNotTakeForItsOwnWhatAnotherWentBackTo() {
        // Given: its version was replaced, and deleted here
        restart(PATH, null, false, asked(5, PATH, BEFORE.version(), SECOND));

        // When
        List<NodeEffect> effects = connect(Row.present(PATH, 4, SECOND));

        // Then
        assertThat(sent(effects)).isEmpty();
        assertThat(effects).anyMatch(NodeEffect.Apply.class::isInstance);
    }

    @Test
    void shouldNotTakeForItsOwnWhatAnotherMadeWhereItsVersionWasMovedFrom() {
        // Given: the move was carried out here, and not saved
        var intent = new Intent(NEW, null, stat(SECOND), SECOND, PATH, 3);
        engine.restore(
                List.of(saved(BEFORE), saved(OTHER)),
                CURSOR,
                List.of(intent),
                List.of(asked(5, PATH, BEFORE.version(), SECOND)),
                false);
        var found = List.of(
                new NodeEvent.Found(OTHER.path(), stat(FIRST), null), new NodeEvent.Found(NEW, stat(SECOND), null));
        take(new NodeEvent.Scanned(Optional.empty(), found, List.of(), false));
        take(new NodeEvent.Observed(NEW, present(SECOND)));
        take(new NodeEvent.Observed(PATH, new Observation.Absent()));

        // When
        List<NodeEffect> effects = connect(Row.present(NEW, 3, SECOND), Row.present(PATH, 4, SECOND));

        // Then
        assertThat(sent(effects)).isEmpty();
    }

    @Test
    void shouldNotTakeForItsOwnWhatAnotherMadeBeforeALaterRequestThatWasRejected() {
        // Given
        last = new LastRequest(6, 2);
        restart(PATH, null, false, asked(5, PATH, BEFORE.version(), SECOND), asked(6, NEW, Version.NONE, THIRD));
        take(new NodeEvent.Observed(NEW, present(THIRD)));

        // When
        List<NodeEffect> effects = connect(Row.present(NEW, 2, THIRD), Row.present(PATH, 3, SECOND));

        // Then
        assertThat(sent(effects)).noneMatch(Change.Delete.class::isInstance);
    }
}
