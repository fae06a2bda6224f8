package io.ghostmirror.core.tree;

/**
 * What the file system says of one inode. Two equal stats of one path, taken after {@code ctimeNanos} has aged past the
 * clock's granularity, mean unchanged content.
 *
 * @param mode permission bits, 0 to 07777
 */
public record Stat(Kind kind, int mode, long size, long mtimeNanos, long ctimeNanos, long device, long inode) {

    /** Kinds of inodes. */
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        /** Socket, fifo or device: never synced. */
        OTHER
    }
}
