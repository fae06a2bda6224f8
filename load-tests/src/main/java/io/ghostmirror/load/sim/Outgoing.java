package io.ghostmirror.load.sim;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ghostmirror.proto.v1.Change;
import io.ghostmirror.proto.v1.CommitRequest;
import io.ghostmirror.proto.v1.CommitResult;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.Outcome;
import io.ghostmirror.proto.v1.Put;
import io.ghostmirror.proto.v1.Rejection;
import io.ghostmirror.proto.v1.Version;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The changes of one node: of a few files in turn, at most four requests under way. */
final class Outgoing {

    /** More than are under way, so that the version of the next one is known. */
    private static final int FILES = 8;

    private static final int WINDOW = 4;
    private static final int AT_ONCE = 200;

    /** As long as most paths of sources. */
    private static final String FILLING = "source-of-a-common-length-%s-%08d.java";

    private record Write(byte[] content, long due) {}

    private final String id;
    private final Tally tally;
    private final Version[] versions = new Version[FILES];
    private final Queue<Write> waiting = new ArrayDeque<>();
    private @Nullable Flow<FileSyncRequest, ?> stream;
    private long number;
    private int underWay;

    Outgoing(String id, Tally tally) {
        this.id = id;
        this.tally = tally;
    }

    synchronized void connected(Flow<FileSyncRequest, ?> to) {
        stream = to;
        send();
    }

    /** What is under way has no answer any more. */
    synchronized void cut() {
        stream = null;
        for (; underWay > 0; underWay--) {
            tally.error("a change whose answer was lost");
        }
    }

    synchronized void write(byte[] content, long due) {
        waiting.add(new Write(content, due));
        send();
    }

    /** Makes new files of one byte each, many at once. */
    synchronized void fill(int files) {
        var content = new byte[1];
        for (int made = 0; made < files; made += AT_ONCE) {
            underWay++;
            number++;
            var commit = CommitRequest.newBuilder().setNumber(number);
            for (int i = made; i < Math.min(files, made + AT_ONCE); i++) {
                commit.addChanges(put(FILLING.formatted(id, i), Version.getDefaultInstance(), new Write(content, 0)));
            }
            if (stream != null) {
                stream.send(FileSyncRequest.newBuilder().setCommit(commit).build());
            }
        }
    }

    synchronized int unanswered() {
        return waiting.size() + underWay;
    }

    synchronized void answered(CommitResult result) {
        underWay--;
        Outcome outcome = result.getOutcomes(0);
        if (outcome.getRejection() == Rejection.REJECTION_UNSPECIFIED) {
            tally.wrote();
        } else {
            tally.error("a change was rejected: " + outcome.getRejection());
        }
        if (result.getOutcomesCount() == 1) {
            versions[file(result.getNumber())] = outcome.getVersion();
        }
        send();
    }

    private static int file(long number) {
        return (int) (number % FILES);
    }

    private void send() {
        while (stream != null && underWay < WINDOW && !waiting.isEmpty()) {
            underWay++;
            number++;
            stream.send(FileSyncRequest.newBuilder()
                    .setCommit(CommitRequest.newBuilder()
                            .setNumber(number)
                            .addChanges(change(file(number), waiting.remove())))
                    .build());
        }
    }

    private Change change(int file, Write write) {
        Version parent = versions[file];
        return put("by-" + id + "-" + file, parent == null ? Version.getDefaultInstance() : parent, write);
    }

    private static Change put(String path, Version parent, Write write) {
        return Change.newBuilder()
                .setPath(ByteString.copyFromUtf8(path))
                .setParent(parent)
                .setPut(Put.newBuilder()
                        .setEntry(Entry.newBuilder()
                                .setKind(Entry.Kind.KIND_FILE)
                                .setMode(0644)
                                .setSize(write.content().length)
                                .setContent(digest(write.content()))
                                .setMtimeNanos(write.due()))
                        .setInline(UnsafeByteOperations.unsafeWrap(write.content()))
                        .setHasInline(true))
                .build();
    }

    static ByteString digest(byte[] content) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
