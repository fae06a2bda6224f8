package io.ghostmirror.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes have the same bytes with different modes. The store's script is held to the same rules. */
class LostModesTest {

    private static final WorkspacePath PATH = new WorkspacePath("a");

    private final Ledger ledger = new Ledger(1);
    private long number;

    @Test
    void shouldKeepAModeThatWasChangedOnBothSides() {
        // Given
        put("n", Version.NONE, file(0644));
        Version parent = version();
        put("n", parent, file(0600));

        // When
        Outcome lost = put("m", parent, file(0640));

        // Then
        assertThat(lost).isEqualTo(new Outcome.Rejected(Rejection.STALE_PARENT, version(), file(0600), true));
        assertThat(ledger.conflicts())
                .containsExactly(new Conflict(
                        ledger.row(PATH).orElseThrow(), List.of(new Conflict.Candidate(1, "m", file(0640)))));
    }

    @Test
    void shouldKeepTheModeOfADirectoryThatWasChangedOnBothSides() {
        // Given
        put("n", Version.NONE, new Entry.Directory(0755));
        Version parent = version();
        put("n", parent, new Entry.Directory(0700));

        // When
        put("m", parent, new Entry.Directory(0750));

        // Then
        assertThat(ledger.conflicts().getFirst().candidates())
                .containsExactly(new Conflict.Candidate(1, "m", new Entry.Directory(0750)));
    }

    @Test
    void shouldTakeNoUmaskForAConflictWhereBothMadeTheFile() {
        // Given
        put("n", Version.NONE, file(0644));

        // When
        Outcome lost = put("m", Version.NONE, file(0600));

        // Then
        assertThat(lost).isEqualTo(new Outcome.Rejected(Rejection.STALE_PARENT, version(), file(0644), false));
        assertThat(ledger.conflicts()).isEmpty();
    }

    @Test
    void shouldKeepTheRightToExecuteWhereBothMadeTheFile() {
        // Given
        put("n", Version.NONE, file(0644));

        // When
        Outcome lost = put("m", Version.NONE, file(0744));

        // Then
        assertThat(lost).isEqualTo(new Outcome.Rejected(Rejection.STALE_PARENT, version(), file(0644), true));
    }

    private Outcome put(String node, Version parent, Entry entry) {
        var request = new CommitRequest(++number, 0, false, false, List.of(new Change.Put(PATH, parent, entry)), 0);
        return ledger.commit(node, new byte[16], request, content -> true)
                .result()
                .outcomes()
                .getFirst();
    }

    private Version version() {
        return ledger.row(PATH).orElseThrow().version();
    }

    private static Entry.File file(int mode) {
        return new Entry.File(mode, 0, Digest.of(new byte[0]), false, 0);
    }
}
