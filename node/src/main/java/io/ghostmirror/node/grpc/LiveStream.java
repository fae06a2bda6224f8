package io.ghostmirror.node.grpc;

import static io.ghostmirror.core.path.WorkspacePath.ofBytes;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.node.port.HubConnection.Listener;
import io.ghostmirror.proto.v1.DirectoryManifest;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ManifestQuery;
import io.ghostmirror.proto.v1.NeedContent;
import io.ghostmirror.proto.v1.Opened;
import io.ghostmirror.proto.wire.Wire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The stream of purpose LIVE. What the hub says is given to the listener message by message: the next is asked for when
 * the listener has returned. Requests go out in the order they were made; of cursors only the last.
 */
final class LiveStream {

    /** What the connection around it has to know. */
    interface Owner {
        void onOpened(LiveStream stream, Opened opened);

        void onDrain(LiveStream stream, Duration reconnectAfter);

        void onLost(Loss loss);
    }

    private final Listener listener;
    private final Owner owner;
    private final Outbox<FileSyncRequest> outbox = new Outbox<>(this::next);
    private final Inbox<FileSyncResponse> inbox;
    private final Queue<FileSyncRequest> requests = new ArrayDeque<>();
    private @Nullable Cursor applied;

    LiveStream(FileSyncRequest open, Listener listener, Owner owner) {
        this.listener = listener;
        this.owner = owner;
        inbox = new Inbox<>(1, this::onMessage, failure -> owner.onLost(Loss.of(Phase.LIVE, failure)));
        requests.add(open);
    }

    Outbox<FileSyncRequest> outbound() {
        return outbox;
    }

    Inbox<FileSyncResponse> inbound() {
        return inbox;
    }

    void send(FileSyncRequest request) {
        synchronized (requests) {
            requests.add(request);
        }
        outbox.wake();
    }

    void applied(Cursor cursor) {
        synchronized (requests) {
            applied = cursor;
        }
        outbox.wake();
    }

    /** Ends the stream after what was sent. */
    void complete() {
        outbox.complete();
    }

    void query(@Nullable Integer bucket) {
        var query = ManifestQuery.newBuilder();
        if (bucket != null) {
            query.setBucket(bucket);
        }
        send(FileSyncRequest.newBuilder().setQuery(query).build());
    }

    private @Nullable FileSyncRequest next() {
        synchronized (requests) {
            FileSyncRequest request = requests.poll();
            Cursor cursor = applied;
            if (request != null || cursor == null) {
                return request;
            }
            applied = null;
            return FileSyncRequest.newBuilder().setApplied(Wire.toWire(cursor)).build();
        }
    }

    private void onMessage(FileSyncResponse message) {
        switch (message.getMessageCase()) {
            case OPENED -> owner.onOpened(this, message.getOpened());
            case RESULT -> listener.onResult(Wire.fromWire(message.getResult()));
            case COMMIT -> listener.onCommit(Wire.fromWire(message.getCommit()), Wire.inlineOf(message.getCommit()));
            case MANIFEST -> onManifest(message.getManifest());
            case BUCKETS ->
                listener.onBuckets(
                        Wire.digests(message.getBuckets().getDigests()),
                        Wire.fromWire(message.getBuckets().getHead()));
            case DECISION -> {
                switch (message.getDecision().getAboutCase()) {
                    case HELD_DELETES ->
                        listener.onHeldDeletes(message.getDecision().getHeldDeletes());
                    case CONFLICT_RESOLVED ->
                        listener.onConflictResolved(ofBytes(
                                message.getDecision().getConflictResolved().toByteArray()));
                    case ABOUT_NOT_SET -> throw unexpected("a decision about nothing");
                }
            }
            case NEED -> onNeed(message.getNeed());
            case DRAIN ->
                owner.onDrain(this, Duration.ofMillis(message.getDrain().getReconnectAfterMillis()));
            case MISSING, CHUNK, RECEIPT, MESSAGE_NOT_SET ->
                throw unexpected(message.getMessageCase().toString());
        }
    }

    private void onNeed(NeedContent need) {
        if (Wire.fromWire(need.getEntry()) instanceof Entry.File file) {
            listener.onContentNeeded(ofBytes(need.getPath().toByteArray()), file);
        } else {
            throw unexpected("that it needs the content of what is no file");
        }
    }

    private void onManifest(DirectoryManifest page) {
        var rows = page.getRowsList().stream().map(Wire::fromWire).toList();
        Cursor head = Wire.fromWire(page.getHead());
        if (page.hasBucket()) {
            listener.onBucket(page.getBucket(), rows, head);
        } else {
            listener.onRows(rows, page.getLast(), head);
        }
    }

    private static IllegalStateException unexpected(String what) {
        return new IllegalStateException("the hub sent " + what + " on the LIVE stream");
    }
}
