package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.proto.v1.Decision;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.GetSettingsRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a session's settings have the hub do by itself. */
abstract class UnattendedContract extends UnattendedStory {

    @Test
    void shouldCopyWhatLostBesideItsPath() {
        // Given
        set("conflict-copies", "on");

        // When
        lose("file.txt", "won", "lost");

        // Then
        awaitCopy("file.conflict-b-1.txt", "lost");
        FileSyncResponse told = a.next();
        assertThat(told.getCommit().getOrigin()).isEqualTo("hub");
        assertThat(conflicts()).as("it is a candidate still").hasSize(1);
    }

    @Test
    void shouldKeepOneCopyOfWhatEachNodeLosesAtAPath() {
        // Given
        set("conflict-copies", "on");
        lose("app.db", "won", "save 0");

        // When: a node goes on saving, and another loses once
        for (int save = 1; save <= 20; save++) {
            put(b, "app.db", "save " + save, Version.NONE);
        }
        FakeNode c = FakeNode.open(hub.channel(), FakeNode.live("s", "c", Cursor.NONE));
        put(c, "app.db", "of c", Version.NONE);

        // Then
        awaitCopy("app.conflict-b-1.db", "save 20");
        awaitCopy("app.conflict-c-1.db", "of c");
        assertThat(present()).containsExactly("app.conflict-b-1.db", "app.conflict-c-1.db", "app.db");
        assertThat(conflicts().getFirst().candidates()).hasSize(22);
    }

    @Test
    void shouldLeaveACopyThatSomeoneChanged() {
        // Given
        set("conflict-copies", "on");
        lose("file", "won", "lost");
        awaitCopy("file.conflict-b-1", "lost");
        put(a, "file.conflict-b-1", "edited", row("file.conflict-b-1").version());

        // When
        put(b, "file", "lost again", Version.NONE);
        awaitCopy("file.conflict-b-2", "lost again");
        put(b, "file", "lost once more", Version.NONE);

        // Then
        awaitCopy("file.conflict-b-2", "lost once more");
        awaitCopy("file.conflict-b-1", "edited");
        assertThat(present()).containsExactly("file", "file.conflict-b-1", "file.conflict-b-2");
    }

    @Test
    void shouldCopyACandidateOnce() {
        // Given
        set("conflict-copies", "on");
        lose("file", "won", "lost");
        awaitCopy("file.conflict-b-1", "lost");

        // When: it is told again, and another behind it
        put(b, "file", "lost", Version.NONE);
        put(b, "file", "last", Version.NONE);

        // Then
        awaitCopy("file.conflict-b-1", "last");
        assertThat(row("file.conflict-b-2")).isNull();
    }

    @Test
    void shouldNotBringBackACopyThatSomeoneRemoved() {
        // Given
        set("conflict-copies", "on");
        lose("file", "won", "lost");
        awaitCopy("file.conflict-b-1", "lost");
        Version version = row("file.conflict-b-1").version();
        a.commit(List.of(new Change.Delete(WorkspacePath.of("file.conflict-b-1"), version)), Map.of());

        // When
        put(b, "file", "lost", Version.NONE);
        lose("other", "won", "lost");

        // Then
        awaitCopy("other.conflict-b-1", "lost");
        assertThat(row("file.conflict-b-1").entry()).isNull();
    }

    @Test
    void shouldMakeNoCopyOfACopy() {
        // Given
        set("conflict-copies", "on");

        // When
        lose("file.conflict-b-1", "won", "lost");
        lose("other", "won", "lost");

        // Then
        awaitCopy("other.conflict-b-1", "lost");
        assertThat(present()).containsExactly("file.conflict-b-1", "other", "other.conflict-b-1");
        assertThat(conflicts()).hasSize(2);
    }

    @Test
    void shouldMakeNoCopyThatRulesIgnore() {
        // Given
        set("conflict-copies", "on");
        put(a, ".gitignore", ".*\nkept.conflict-*\n", Version.NONE);

        // When
        lose("kept.txt", "won", "lost");
        lose("other.txt", "won", "lost");

        // Then
        awaitCopy("other.conflict-b-1.txt", "lost");
        assertThat(present()).doesNotContain("kept.conflict-b-1.txt");
        assertThat(conflicts()).hasSize(2);
    }

    @Test
    void shouldTakeTheNextNumberWhereANameIsTaken() {
        // Given
        set("conflict-copies", "on");
        put(a, "file.conflict-b-1", "someone's", Version.NONE);

        // When
        lose("file", "won", "lost");

        // Then
        awaitCopy("file.conflict-b-2", "lost");
        assertThat(present()).contains("file.conflict-b-1");
    }

    @Test
    void shouldCopyWhatIsThereWhenItIsSwitchedOn() {
        // Given
        lose("file", "won", "lost");
        put(b, "file", "lost again", Version.NONE);

        // When
        set("conflict-copies", "on");

        // Then: what was lost last, by one commit
        awaitCopy("file.conflict-b-1", "lost again");
        assertThat(hub.sessions.info("s").await().indefinitely().head().seq()).isEqualTo(2);
    }

    @Test
    void shouldDoWhatAHubLeftUndone() {
        // Given: a hub that ended when it had recorded two candidates, and had made but not remembered one copy
        lose("file", "won", "lost");
        lose("other", "won", "lost");
        put(b, "other.conflict-b-1", "lost", Version.NONE);
        Eventually.holds(() -> assertThat(present()).contains("other.conflict-b-1"));
        hub.sessions
                .changeSettings("s", Map.of("conflict-copies", "on"))
                .await()
                .indefinitely();
        hub.close();

        // When
        connect(new HubFixture(LiveSettings.DEFAULT, hub.contents, hub.sessions));
        FakeNode.open(hub.channel(), FakeNode.live("s", "c", Cursor.NONE)).joined();

        // Then
        awaitCopy("file.conflict-b-1", "lost");
        Eventually.holds(() -> assertThat(conflicts()).allSatisfy(conflict -> assertThat(hub.sessions
                        .copies("s", conflict.current().path(), conflict.candidates())
                        .await()
                        .indefinitely())
                .hasSize(1)));
        assertThat(present()).containsExactly("file", "file.conflict-b-1", "other", "other.conflict-b-1");
    }

    @Test
    void shouldMergeWhatItsRuleNamesAndDoesNotClash() {
        // Given
        set("auto-merge", "*.md");
        set("conflict-copies", "on");

        // When
        loseOnBase("note.md", "one\ntwo\nthree\n", "ONE\ntwo\nthree\n", "one\ntwo\nTHREE\n");

        // Then
        Eventually.holds(() -> assertThat(row("note.md").entry())
                .isEqualTo(FakeNode.put("note.md", "ONE\ntwo\nTHREE\n", Version.NONE)
                        .entry()));
        assertThat(hub.sessions
                        .log("s", 0, 100)
                        .await()
                        .indefinitely()
                        .getLast()
                        .origin())
                .isEqualTo("a+b");
        Eventually.holds(() -> assertThat(conflicts()).isEmpty());
        assertThat(present()).containsExactly("note.md");
    }

    @Test
    void shouldLeaveWhatClashesAndCopyIt() {
        // Given
        set("auto-merge", "*.md");
        set("conflict-copies", "on");

        // When
        loseOnBase("note.md", "one\n", "ours\n", "theirs\n");

        // Then
        awaitCopy("note.conflict-b-1.md", "theirs\n");
        assertThat(conflicts()).hasSize(1);
    }

    @Test
    void shouldMergeNeitherWhatIsNoTextNorWhatHasNoBaseNorWhatNoRuleNames() {
        // Given
        set("auto-merge", "*.md");

        // When
        loseOnBase("binary.md", "one\n\0\nthree\n", "ONE\n\0\nthree\n", "one\n\0\nTHREE\n");
        lose("unrelated.md", "won\n", "lost\n");
        loseOnBase("note.txt", "one\ntwo\nthree\n", "ONE\ntwo\nthree\n", "one\ntwo\nTHREE\n");
        loseOnBase("note.md", "one\ntwo\nthree\n", "ONE\ntwo\nthree\n", "one\ntwo\nTHREE\n");

        // Then: the last of them was merged, and the others before it were not
        Eventually.holds(() -> assertThat(conflicts())
                .extracting(conflict -> conflict.current().path().display())
                .containsExactly("binary.md", "note.txt", "unrelated.md"));
    }

    @Test
    void shouldNeitherMergeModesThatClashNorCopyWhatBringsNoBytes() {
        // Given
        set("auto-merge", "*.md");
        set("conflict-copies", "on");
        Version base = put(a, "note.md", "one\n", Version.NONE);
        byte[] bytes = "one\n".getBytes(StandardCharsets.UTF_8);

        // When: a and b change the mode
        change(a, mode("note.md", bytes, 0755, base));
        change(b, mode("note.md", bytes, 0600, base));
        loseOnBase("last.md", "one\n", "ours\n", "theirs\n");

        // Then
        awaitCopy("last.conflict-b-1.md", "theirs\n");
        assertThat(present()).containsExactly("last.conflict-b-1.md", "last.md", "note.md");
        assertThat(conflicts()).hasSize(2);
        assertThat(row("note.md").entry())
                .isEqualTo(mode("note.md", bytes, 0755, base).entry());
    }

    @Test
    void shouldDecideAboutHeldDeletes() {
        for (String rule : List.of("approve", "reject")) {
            // Given
            set("held-deletes", rule);

            // When
            holds(3);

            // Then
            Decision decision = b.next().getDecision();
            assertThat(decision.hasHeldDeletes()).isTrue();
            assertThat(decision.getHeldDeletes()).isEqualTo(rule.equals("approve"));
        }
    }

    @Test
    void shouldDecideAboutDeletesThatAreHeldWhenTheRuleComes() {
        // Given
        holds(3);

        // When
        set("held-deletes", "reject");

        // Then: it is the first decision
        assertThat(b.next().getDecision().getHeldDeletes()).isFalse();
    }

    @Test
    void shouldShowWhatIsSetAndRefuseWhatIsNotAllowed() {
        // Given
        set("auto-merge", "*.md, docs/**");

        // When
        assertThatThrownBy(() -> set("held-deletes", "maybe"))
                // Then
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
                .hasMessageContaining("MALFORMED: setting held-deletes: \"maybe\" (expected: ask, approve, reject)");
        assertThat(client.getSettings(
                                GetSettingsRequest.newBuilder().setSession("s").build())
                        .getSettingsList())
                .extracting(setting -> setting.getKey() + "=" + setting.getValue())
                .containsExactly("conflict-copies=off", "auto-merge=*.md,docs/**", "held-deletes=ask");
    }
}
