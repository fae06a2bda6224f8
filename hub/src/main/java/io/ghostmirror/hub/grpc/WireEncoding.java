package io.ghostmirror.hub.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.Encoding;
import io.ghostmirror.hub.port.SessionStore.NodeLease;
import io.ghostmirror.proto.v1.BucketDigests;
import io.ghostmirror.proto.v1.Decision;
import io.ghostmirror.proto.v1.DirectoryManifest;
import io.ghostmirror.proto.v1.Drain;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ManifestRow;
import io.ghostmirror.proto.v1.NeedContent;
import io.ghostmirror.proto.v1.Opened;
import io.ghostmirror.proto.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages on a LIVE stream. */
public final class WireEncoding implements Encoding<FileSyncResponse> {

    /** Most bytes of rows in one message. */
    static final int MAX_PAGE_BYTES = 256 * 1024 - 1024;

    /** What an object in memory costs over its bytes on the wire: for the message, and for each change. */
    private static final long MESSAGE_OVERHEAD = 512;

    private static final long CHANGE_OVERHEAD = 384;

    @Override
    public FileSyncResponse opened(NodeLease lease, boolean cursorValid, Cursor head) {
        return FileSyncResponse.newBuilder()
                .setOpened(Opened.newBuilder()
                        .setFencingToken(lease.fencingToken())
                        .setCursorValid(cursorValid)
                        .setHead(Wire.toWire(head))
                        .setLastNumber(lease.last().number())
                        .setLastSeq(lease.last().seq()))
                .build();
    }

    @Override
    public FileSyncResponse commit(Commit commit, Map<Digest, byte[]> inline) {
        return FileSyncResponse.newBuilder()
                .setCommit(Wire.toWire(commit, inline))
                .build();
    }

    @Override
    public FileSyncResponse result(CommitResult result) {
        return FileSyncResponse.newBuilder().setResult(Wire.toWire(result)).build();
    }

    @Override
    public List<FileSyncResponse> page(List<Row> rows, boolean last, Cursor head) {
        List<FileSyncResponse> messages = new ArrayList<>();
        var page = DirectoryManifest.newBuilder();
        int bytes = 0;
        for (Row row : rows) {
            ManifestRow wire = Wire.toWire(row);
            int size = wire.getSerializedSize() + 4;
            if (bytes + size > MAX_PAGE_BYTES) {
                messages.add(message(page.setHead(Wire.toWire(head))));
                page.clear();
                bytes = 0;
            }
            page.addRows(wire);
            bytes += size;
        }
        if (last || bytes > 0) {
            messages.add(message(page.setHead(Wire.toWire(head)).setLast(last)));
        }
        return messages;
    }

    @Override
    public FileSyncResponse bucket(int bucket, List<Row> rows, Cursor head) {
        var page =
                DirectoryManifest.newBuilder().setBucket(bucket).setLast(true).setHead(Wire.toWire(head));
        rows.forEach(row -> page.addRows(Wire.toWire(row)));
        return message(page);
    }

    @Override
    public FileSyncResponse buckets(List<Digest> digests, Cursor head) {
        ByteBuffer joined = ByteBuffer.allocate(digests.size() * Digest.BYTES);
        digests.forEach(digest -> joined.put(digest.bytes()));
        return FileSyncResponse.newBuilder()
                .setBuckets(BucketDigests.newBuilder()
                        .setHead(Wire.toWire(head))
                        .setDigests(UnsafeByteOperations.unsafeWrap(joined.flip())))
                .build();
    }

    @Override
    public FileSyncResponse drain(int reconnectAfterMillis) {
        return FileSyncResponse.newBuilder()
                .setDrain(Drain.newBuilder().setReconnectAfterMillis(reconnectAfterMillis))
                .build();
    }

    @Override
    public FileSyncResponse heldDeletes(boolean approved) {
        return message(Decision.newBuilder().setHeldDeletes(approved));
    }

    @Override
    public FileSyncResponse conflictResolved(WorkspacePath path) {
        return message(Decision.newBuilder().setConflictResolved(Wire.toWire(path)));
    }

    @Override
    public FileSyncResponse needContent(WorkspacePath path, Entry.File file) {
        return FileSyncResponse.newBuilder()
                .setNeed(NeedContent.newBuilder().setPath(Wire.toWire(path)).setEntry(Wire.toWire(file)))
                .build();
    }

    @Override
    public long weight(FileSyncResponse message) {
        return message.getSerializedSize()
                + MESSAGE_OVERHEAD
                + CHANGE_OVERHEAD * message.getCommit().getChangesCount();
    }

    private static FileSyncResponse message(DirectoryManifest.Builder page) {
        return FileSyncResponse.newBuilder().setManifest(page).build();
    }

    private static FileSyncResponse message(Decision.Builder decision) {
        return FileSyncResponse.newBuilder().setDecision(decision).build();
    }
}
