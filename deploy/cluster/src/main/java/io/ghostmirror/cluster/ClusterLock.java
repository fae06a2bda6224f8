package io.ghostmirror.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** That one process at a time runs the cluster of a directory. The system gives it back when that process ends. */
record ClusterLock(FileChannel channel) implements AutoCloseable {

    /** Takes it. Fails when another process has it. */
    static ClusterLock take(ClusterDirectory directory) throws IOException {
        var channel = FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new ClusterException("a cluster runs in " + directory.home() + " already, by process "
                    + Files.readString(directory.lock()).strip() + "; end it with SIGTERM, or give another --dir");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return new ClusterLock(channel);
    }

    /** Whether some process has it. */
    static boolean isTaken(ClusterDirectory directory) throws IOException {
        if (!Files.exists(directory.lock())) {
            return false;
        }
        try (var channel = FileChannel.open(directory.lock(), StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            return lock == null;
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        return channel.tryLock();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
