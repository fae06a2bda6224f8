package io.ghostmirror.node.fs.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Chunker;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A workspace in a directory of its own, what comes to it from elsewhere, and a shell for what happens to it here. */
final class Disk implements AutoCloseable {

    final Path root;
    final AtomicLong clock = new AtomicLong(1_000);
    LinuxWorkspace workspace;

    Disk(Path root) throws IOException {
        this.root = root;
        this.workspace = open();
    }

    private LinuxWorkspace open() throws IOException {
        return LinuxWorkspace.open(
                root, content -> Recipe.cut(content, Chunker.Sink.NONE).digest(), clock::get);
    }

    /** The process ends and another one opens the workspace. */
    void reopen() throws IOException {
        workspace.close();
        workspace = open();
    }

    /** Another process opens the workspace too. */
    void reopenBeside() throws IOException {
        open().close();
    }

    static Entry.File file(String content, int mode) {
        byte[] bytes = content.getBytes(UTF_8);
        return new Entry.File(mode, bytes.length, Digest.of(bytes), false, 1_000_000_000_123_456_789L);
    }

    static Entry.Directory directory(int mode) {
        return new Entry.Directory(mode);
    }

    static Entry.Symlink link(String target) {
        return new Entry.Symlink(target);
    }

    static WorkspacePath path(String text) {
        return WorkspacePath.of(text);
    }

    /** What is at a path; null for nothing. Fails when that cannot be told. */
    @Nullable
    Entry at(WorkspacePath path) {
        return switch (workspace.inspect(path, false)) {
            case Observation.Present present -> present.entry();
            case Observation.Absent absent -> null;
            case Observation.Busy busy -> throw new AssertionError(path + " is busy");
            case Observation.Unusable unusable -> throw new AssertionError(path + " " + unusable.detail());
        };
    }

    @Nullable
    Entry at(String path) {
        return at(path(path));
    }

    Optional<Stat> stat(WorkspacePath path) throws IOException {
        return workspace.stat(path);
    }

    /** An intent that expects what is there now. */
    Intent intent(WorkspacePath path, @Nullable Entry target) throws IOException {
        return new Intent(path, at(path), stat(path).orElse(null), target, null, 7);
    }

    /** Stages what an intent brings; null when it brings no content. */
    Workspace.@Nullable Staged stage(Intent intent, String content) throws IOException {
        return switch (intent.target()) {
            case Entry.File file
            when intent.source() == null ->
                workspace.stage(file, out -> out.write(ByteBuffer.wrap(content.getBytes(UTF_8))));
            case Entry.Symlink link when intent.source() == null -> workspace.stage(link, null);
            case null, default -> null;
        };
    }

    /** Carries out what needs no content. */
    Applied apply(Intent intent) {
        return apply(intent, (Workspace.Staged) null);
    }

    Applied apply(Intent intent, Workspace.@Nullable Staged staged) {
        var one = new ArrayList<Workspace.@Nullable Staged>();
        one.add(staged);
        return workspace.apply(List.of(intent), one).getFirst();
    }

    Applied apply(Intent intent, String content) throws IOException {
        return apply(intent, stage(intent, content));
    }

    /** Brings a file over whatever is there. */
    Applied put(String path, String content, int mode) throws IOException {
        return apply(intent(path(path), file(content, mode)), content);
    }

    Applied put(WorkspacePath path, Entry target) throws IOException {
        return apply(intent(path, target), "");
    }

    Applied delete(String path) throws IOException {
        return apply(intent(path(path), null), "");
    }

    /** Runs a script in the root and gives its output, one character for a byte. */
    String shell(String script) throws IOException {
        Process process = new ProcessBuilder("sh", "-ec", script)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(process.onExit().join().exitValue()).as(output).isZero();
        return output;
    }

    static void assertDone(Applied applied) {
        assertThat(applied).isInstanceOf(Applied.Done.class);
    }

    static void assertDiverged(Applied applied) {
        assertThat(applied).isInstanceOf(Applied.Diverged.class);
    }

    @Override
    public void close() {
        workspace.close();
    }
}
