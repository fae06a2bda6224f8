package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.HubUnavailableException;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The tree below one root on Linux. */
public final class LinuxWorkspace implements Workspace {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** For the watcher of the same tree, too. */
    final Root root;

    final Journal journal;
    private final Inspector inspector;
    private final Lister lister;
    private final ReadOnlyDirectories readOnly;
    private final Trash trash;
    private final Applier applier;
    private final Parts parts;

    private LinuxWorkspace(Root root, LargeFiles largeFiles, LongSupplier clock, ChangeTimes times) {
        this.root = root;
        this.journal = new Journal(root.reserved);
        this.readOnly = new ReadOnlyDirectories(journal, root.reserved::newName);
        this.inspector = new Inspector(root, largeFiles, readOnly, times);
        this.lister = new Lister(root, readOnly);
        this.trash = new Trash(root, inspector, journal, clock);
        this.parts = new Parts(root.reserved);
        var expectations = new Expectations(inspector);
        this.applier =
                new Applier(root, expectations, trash, new DirectoryApplier(root, expectations, trash), readOnly);
    }

    /**
     * Opens a workspace. What an earlier run left in the trash is looked at by {@link #sweepTrash}; what it staged and
     * did not use is removed. Fails when another process has it open.
     *
     * @param clock milliseconds from any origin, never going back
     */
    public static LinuxWorkspace open(Path directory, LargeFiles largeFiles, LongSupplier clock) throws IOException {
        Syscalls.ignoreSigio();
        Root root = Root.open(directory);
        try {
            root.reserved.lock();
            ChangeTimes times = ChangeTimes.tried(root.reserved.staging(), root.reserved.newName());
            var workspace = new LinuxWorkspace(root, largeFiles, clock, times);
            workspace.recover();
            return workspace;
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
    }

    private void recover() throws IOException {
        int staging = root.reserved.staging();
        int bin = root.reserved.trash();
        List<JournalLine> left = journal.read();
        readOnly.recover(root.fd, left);
        trash.recover(left);
        empty(staging, Reserved.STAGING);
        empty(bin, Reserved.TRASH);
    }

    private void empty(int fd, String name) throws IOException {
        WorkspacePath directory = new WorkspacePath(WorkspacePath.RESERVED).child(name);
        for (Child left : lister.list(Optional.of(directory))) {
            boolean needed = trash.has(left.rawName()) || name.equals(Reserved.STAGING) && parts.found(left.rawName());
            if (!needed && Fd.unlink(fd, left.rawName()) == -Errno.EISDIR) {
                Fd.removeDirectory(fd, left.rawName());
            }
        }
    }

    @Override
    public Optional<Stat> root() {
        return root.now();
    }

    @Override
    public Optional<String> boot() {
        try {
            return Optional.of(Files.readString(BOOT_ID).strip());
        } catch (IOException hidden) {
            return Optional.empty();
        }
    }

    @Override
    public boolean isMarked() {
        return root.marked;
    }

    @Override
    public boolean rootIsThere() {
        return root.isThere();
    }

    @Override
    public Optional<Stat> stat(WorkspacePath path) throws IOException {
        int parent = root.openParent(path);
        try {
            long result = parent < 0 ? parent : Fd.statInto(parent, path.name());
            if (result >= 0) {
                return Optional.of(Fd.read(result).stat());
            }
            if (Inspector.failed((int) -result) instanceof Observation.Absent) {
                return Optional.empty();
            }
            throw new Errno.ErrnoException((int) -result, "cannot stat " + path);
        } finally {
            root.closeParent(parent);
        }
    }

    @Override
    public Observation inspect(WorkspacePath path, boolean probeWriters) {
        return inspector.inspect(path, probeWriters);
    }

    @Override
    public Observation inspectLive(WorkspacePath path) {
        return inspector.inspectLive(path);
    }

    @Override
    public List<Child> list(Optional<WorkspacePath> directory) throws IOException {
        return lister.list(directory);
    }

    @Override
    public FileContent open(WorkspacePath path) throws IOException {
        int fd = Fd.openBeneath(root.fd, path.raw(), Fd.O_RDONLY | Fd.O_NOFOLLOW | Fd.O_NONBLOCK);
        return FdChannel.reading((int) Errno.check(fd, "cannot open " + path));
    }

    @Override
    public boolean hasOtherNames(WorkspacePath path) {
        int parent = root.openParent(path);
        try {
            return parent >= 0 && Fd.links(parent, path.name()) > 1;
        } finally {
            root.closeParent(parent);
        }
    }

    @Override
    public Staged stage(Entry target, @Nullable ContentWriter content) throws IOException {
        String name = root.reserved.newName();
        int staging = root.reserved.staging();
        if (target instanceof Entry.Symlink link) {
            Errno.check(Fd.link(link.target(), staging, name), "cannot stage a link");
            return new Staged(name, Fd.stat(staging, name).stat());
        }
        if (!(target instanceof Entry.File file) || content == null) {
            throw new IllegalArgumentException(
                    "cannot stage " + target + " (expected: a file with content, or a link)");
        }
        Optional<String> part = file.chunked() ? parts.begin(file.content()) : Optional.empty();
        return part.isPresent()
                ? stagePart(staging, part.get(), name, file, content)
                : stageWhole(staging, name, file, content);
    }

    private static Staged stageWhole(int staging, String name, Entry.File file, ContentWriter content)
            throws IOException {
        int fd = (int)
                Errno.check(Fd.open(staging, name, Fd.O_WRONLY | Fd.O_CREAT | Fd.O_EXCL, 0600), "cannot stage a file");
        try {
            fill(fd, file, content);
            return new Staged(name, Fd.stat(fd, "").stat());
        } catch (IOException | RuntimeException e) {
            Fd.unlink(staging, name);
            throw e;
        } finally {
            Fd.close(fd);
        }
    }

    private Staged stagePart(int staging, String part, String name, Entry.File file, ContentWriter content)
            throws IOException {
        boolean interrupted = false;
        try {
            int fd = Parts.open(staging, part);
            try {
                fill(fd, file, content);
                Errno.check(Fd.rename(staging, part, staging, name, 0), "cannot stage a file");
                return new Staged(name, Fd.stat(fd, "").stat());
            } finally {
                Fd.close(fd);
            }
        } catch (CompletionException e) {
            interrupted = e.getCause() instanceof HubUnavailableException;
            throw e;
        } finally {
            if (!interrupted) {
                Fd.unlink(staging, part);
            }
            parts.end(part, interrupted);
        }
    }

    private static void fill(int fd, Entry.File file, ContentWriter content) throws IOException {
        try (var channel = FdChannel.writing(fd)) {
            content.writeTo(channel);
            channel.finish();
        }
        Errno.check(Fd.chmod(fd, file.mode()), "cannot set the mode");
        Errno.check(Fd.setModified(fd, file.mtimeNanos()), "cannot set the time");
    }

    @Override
    public void forgetParts() throws IOException {
        parts.clear();
    }

    @Override
    public List<Applied> apply(List<Intent> intents, List<@Nullable Staged> staged) {
        var results = new ArrayList<Applied>(intents.size());
        for (int i = 0; i < intents.size(); i++) {
            results.add(applier.apply(intents.get(i), staged.get(i)));
        }
        return results;
    }

    @Override
    public void sync() throws IOException {
        Errno.check(Syscalls.call(Syscalls.SYNCFS, root.fd), "cannot sync the workspace's file system");
    }

    @Override
    public List<LateEdit> sweepTrash() {
        return trash.sweep();
    }

    @Override
    public KeptTrash keptTrash() {
        return trash.kept();
    }

    @Override
    public int trashed() {
        return trash.size();
    }

    @Override
    public SeekableByteChannel openTrash(String trashName) throws IOException {
        return trash.open(trashName);
    }

    @Override
    public void discard(String trashName) throws IOException {
        trash.discard(trashName);
    }

    @Override
    public void returnToTrash(String trashName) {
        trash.returned(trashName);
    }

    @Override
    public void close() {
        root.close();
    }
}
