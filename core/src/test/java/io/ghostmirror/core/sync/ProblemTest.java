package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A problem ends with what had it. */
class ProblemTest {

    private static final WorkspacePath DIRECTORY = new WorkspacePath("d");
    private static final WorkspacePath PATH = new WorkspacePath("d/path");
    private static final Stat STAT = new Stat(Stat.Kind.DIRECTORY, 0755, 0, 1, 1, 1, 1);

    private final NodeEngine engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE);

    @BeforeEach
    void join() {
        take(scanned());
        var head = new Cursor(1, 0, Digest.ZERO);
        take(new NodeEvent.Connected(false, head, LastRequest.NONE));
        take(new NodeEvent.Rows(List.of(), true, head));
    }

    @ParameterizedTest
    @EnumSource(names = {"SPECIAL_FILE", "UNREADABLE", "IO", "MOUNT"})
    void shouldEndWhenThePathIsSeenToBeGone(Problem.Reason reason) {
        // Given
        take(new NodeEvent.Observed(PATH, new Observation.Unusable(reason, "")));
        assertThat(engine.problemCount()).isEqualTo(1);

        // When
        take(new NodeEvent.Touched(PATH, NodeEvent.Touch.GONE, false));
        take(new NodeEvent.Observed(PATH, new Observation.Absent()));

        // Then
        assertThat(engine.problemCount()).isZero();
    }

    @Test
    void shouldEndWhenAScanDoesNotFindIt() {
        // Given
        take(scanned(new NodeEvent.Found(PATH, null, new Observation.Unusable(Problem.Reason.SPECIAL_FILE, ""))));
        assertThat(engine.problemCount()).isEqualTo(1);

        // When
        take(scanned());
        take(new NodeEvent.Observed(PATH, new Observation.Absent()));

        // Then
        assertThat(engine.problemCount()).isZero();
    }

    @Test
    void shouldEndWithTheDirectory() {
        // Given
        take(new NodeEvent.Observed(PATH, new Observation.Unusable(Problem.Reason.SPECIAL_FILE, "")));
        take(scanned(
                new NodeEvent.Found(DIRECTORY, STAT, null),
                new NodeEvent.Found(DIRECTORY, null, new Observation.Unusable(Problem.Reason.TOO_LONG, "")),
                new NodeEvent.Found(PATH, null, new Observation.Unusable(Problem.Reason.SPECIAL_FILE, ""))));
        assertThat(engine.problemCount()).isEqualTo(2);

        // When
        take(new NodeEvent.Touched(DIRECTORY, NodeEvent.Touch.GONE, true));
        take(new NodeEvent.Observed(DIRECTORY, new Observation.Absent()));

        // Then
        assertThat(engine.problemCount()).isZero();
    }

    @Test
    void shouldScanADirectoryThatMayHaveBecomeReadable() {
        // Given
        take(scanned(new NodeEvent.Found(DIRECTORY, null, new Observation.Unusable(Problem.Reason.UNREADABLE, ""))));

        // When
        List<NodeEffect> effects = take(new NodeEvent.Touched(DIRECTORY, NodeEvent.Touch.ATTRIBUTES, true));

        // Then
        assertThat(effects).contains(new NodeEffect.Scan(Optional.of(DIRECTORY)));
    }

    private static NodeEvent scanned(NodeEvent.Found... found) {
        return new NodeEvent.Scanned(Optional.empty(), List.of(found), List.of(), false);
    }

    private List<NodeEffect> take(NodeEvent event) {
        return engine.on(event, 1_000);
    }
}
