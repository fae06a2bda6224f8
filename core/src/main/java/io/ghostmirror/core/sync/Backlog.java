package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far a node is with bringing its tree and the manifest together. Directories are not counted.
 *
 * @param reading whether the disk or the manifest is not known yet: then only what the disk has counts, and a file is
 *     done when it was looked at
 * @param files done
 * @param filesLeft to be looked at, sent, fetched or deleted, as far as is known
 * @param bytesLeft of content in those files
 */
public record Backlog(boolean reading, long files, long filesLeft, long bytesLeft) {

    /** Content of a file that has been dealt with, or its size, by path. */
    public interface Bytes extends ToLongFunction<WorkspacePath> {}

    /** Goes over all rows. */
    static Backlog of(Tree tree, boolean reading, Bytes onDisk, Bytes moved) {
        long files = 0;
        long left = 0;
        long bytes = 0;
        for (PathRow row : tree.all()) {
            boolean unread = row.looking || row.lookDue > 0;
            Entry entry = entryOf(row);
            if (entry instanceof Entry.Directory || entry == null && !unread) {
                continue;
            }
            if (unread) {
                long size = onDisk.applyAsLong(row.path);
                left += entry == null && size < 0 ? 0 : 1;
                bytes += Math.max(0, size);
            } else if (!reading && isBehind(row)) {
                left++;
                bytes += Math.max(0, toMove(row) - moved.applyAsLong(row.path));
            } else {
                files++;
            }
        }
        return new Backlog(reading, files, left, bytes);
    }

    private static @Nullable Entry entryOf(PathRow row) {
        if (row.remote != null && row.remote.entry() != null) {
            return row.remote.entry();
        }
        return row.local != null ? row.local : row.synced;
    }

    private static boolean isBehind(PathRow row) {
        return row.status == RowStatus.PRESENT && (row.remote != null || !Objects.equals(row.local, row.synced));
    }

    private static long toMove(PathRow row) {
        Entry arriving = row.remote == null ? null : row.remote.entry();
        if (arriving instanceof Entry.File file) {
            boolean here = row.local instanceof Entry.File local && local.sameContent(file);
            return here ? 0 : file.size();
        }
        boolean leaves = row.remote == null && !Objects.equals(row.local, row.uploaded);
        return leaves && row.local instanceof Entry.File leaving ? leaving.size() : 0;
    }
}
