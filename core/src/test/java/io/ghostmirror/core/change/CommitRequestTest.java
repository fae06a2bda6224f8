package io.ghostmirror.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitRequestTest {

    private static CommitRequest request(List<? extends Change> changes) {
        return new CommitRequest(1, 0, false, false, List.copyOf(changes), 0);
    }

    private static List<Change.Delete> deletes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Change.Delete(WorkspacePath.of("p" + i), Version.NONE))
                .toList();
    }

    @Test
    void shouldHoldFiveHundredChangesAtMost() {
        assertThat(request(deletes(500)).changes()).hasSize(500);
        assertThatThrownBy(() -> request(deletes(501))).hasMessage("changes: 501 (expected: at most 500)");
    }

    @Test
    void shouldHoldAQuarterMebibyteAtMost() {
        var link = new Entry.Symlink("x".repeat(4095));
        List<Change.Put> links = IntStream.range(100, 163)
                .mapToObj(i -> new Change.Put(WorkspacePath.of("p" + i), Version.NONE, link))
                .toList();
        assertThat(request(links).changes()).hasSize(63);
        List<Change.Put> more = IntStream.range(100, 164)
                .mapToObj(i -> new Change.Put(WorkspacePath.of("p" + i), Version.NONE, link))
                .toList();
        assertThatThrownBy(() -> request(more))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("paths and link targets: 262336 bytes (expected: at most 262144)");
    }

    @Test
    void shouldChangeAPathOnce() {
        var a = WorkspacePath.of("a");
        var b = WorkspacePath.of("b");
        var put = new Change.Put(a, Version.NONE, new Entry.Directory(0755));
        var delete = new Change.Delete(a, Version.NONE);
        var move = new Change.Move(b, Version.NONE, a, Version.NONE, new Entry.Symlink("x"));
        for (List<Change> twice :
                List.<List<Change>>of(List.of(put, delete), List.of(move, delete), List.of(delete, move))) {
            assertThatThrownBy(() -> request(twice)).hasMessageContaining("is changed twice in one commit");
        }
        var onItself = new Change.Move(a, Version.NONE, a, Version.NONE, new Entry.Symlink("x"));
        assertThatThrownBy(() -> request(List.of(onItself))).hasMessage("path a is changed twice in one commit");
    }

    @Test
    void shouldMoveNoDirectories() {
        var move = new Change.Move(
                WorkspacePath.of("b"), Version.NONE, WorkspacePath.of("a"), Version.NONE, new Entry.Directory(0755));
        assertThatThrownBy(() -> request(List.of(move)))
                .hasMessage("move of directory a (expected: a put, its children, a delete)");
    }
}
