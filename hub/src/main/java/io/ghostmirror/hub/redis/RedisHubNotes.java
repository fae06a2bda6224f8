package io.ghostmirror.hub.redis;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.wire.EventWire;
import io.ghostmirror.proto.v1.HeldDeletesDecision;
import io.ghostmirror.proto.v1.HubNote;
import io.ghostmirror.proto.v1.NeedContent;
import io.ghostmirror.proto.v1.NodeDrifted;
import io.ghostmirror.proto.v1.NodeProblems;
import io.ghostmirror.proto.wire.Wire;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Notes over Redis' publish and subscribe, on one channel. A connection that is lost is made again. On a cluster every server
 * tells the others what is published, so any is listened to.
 */
public final class RedisHubNotes implements HubNotes {

    private static final Logger LOG = Logger.getLogger(RedisHubNotes.class);
    private static final String CHANNEL = "gm:notes";
    private static final long AGAIN_MILLIS = 1000;
    private static final long PING_MILLIS = 5_000;
    private static final Buffer NOTHING = Buffer.buffer();

    /** Pings in a row after which nothing came: then the connection is given up. */
    private static final int UNANSWERED = 2;

    private final Redis redis;
    private final Supplier<Uni<RedisConnection>> listening;
    private final Vertx vertx;
    private final long pingMillis;
    private final int unanswered;
    private final String hub = UUID.randomUUID().toString();
    private final String own = CHANNEL + ":" + hub;
    private volatile @Nullable RedisConnection connection;
    private final AtomicBoolean deaf = new AtomicBoolean();
    private volatile boolean closed;

    /** @param listening makes connections that can be listened to */
    public RedisHubNotes(Redis redis, Supplier<Uni<RedisConnection>> listening, Vertx vertx) {
        this(redis, listening, vertx, PING_MILLIS, UNANSWERED);
    }

    RedisHubNotes(Redis redis, Supplier<Uni<RedisConnection>> listening, Vertx vertx, long pingMillis, int unanswered) {
        this.redis = redis;
        this.listening = listening;
        this.vertx = vertx;
        this.pingMillis = pingMillis;
        this.unanswered = unanswered;
    }

    @Override
    public void tell(String session, Note note) {
        byte[] message = encode(note).setHub(hub).setSession(session).build().toByteArray();
        publish(CHANNEL, Buffer.buffer(message));
    }

    private void publish(String channel, Buffer message) {
        redis.send(Request.cmd(Command.PUBLISH).arg(channel).arg(message))
                .subscribe()
                .with(heard -> {}, failure -> LOG.debugf(failure, "not published channel=%s", channel));
    }

    @Override
    public void listen(BiConsumer<String, Note> taker) {
        listening.get().subscribe().with(opened -> subscribe(opened, taker), failure -> listenLater(taker, failure));
    }

    private void subscribe(RedisConnection opened, BiConsumer<String, Note> taker) {
        var lost = new AtomicBoolean();
        Consumer<Throwable> onLoss = why -> {
            if (lost.compareAndSet(false, true)) {
                opened.closeAndForget();
                listenLater(taker, why);
            }
        };
        connection = opened;
        var silent = new AtomicInteger();
        opened.handler(message -> {
            silent.set(0);
            take(message, taker);
        });
        opened.exceptionHandler(onLoss);
        opened.endHandler(() -> onLoss.accept(new IOException("the connection has ended")));
        opened.send(Request.cmd(Command.SUBSCRIBE).arg(CHANNEL).arg(own))
                .ifNoItem()
                .after(Duration.ofMillis(pingMillis))
                .fail()
                .subscribe()
                .with(
                        subscribed -> {
                            deaf.set(false);
                            ping(opened, silent, lost, onLoss);
                        },
                        onLoss);
    }

    /**
     * A connection that something on the way has dropped says nothing, like one over which nothing comes, or one to a server
     * that the rest of a cluster has given up. So this hub tells itself something now and then.
     */
    private void ping(RedisConnection opened, AtomicInteger silent, AtomicBoolean lost, Consumer<Throwable> onLoss) {
        vertx.setTimer(pingMillis, due -> {
            if (lost.get() || closed) {
                return;
            }
            if (silent.getAndIncrement() >= unanswered) {
                onLoss.accept(new IOException(unanswered + " pings without an answer"));
                return;
            }
            publish(own, NOTHING);
            ping(opened, silent, lost, onLoss);
        });
    }

    private void listenLater(BiConsumer<String, Note> taker, Throwable why) {
        if (closed) {
            return;
        }
        if (deaf.compareAndSet(false, true)) {
            LOG.warnf(
                    "notes of other hubs cannot be heard on channel %s (%s); tried again every second: decisions made at"
                            + " other hubs reach nodes here late",
                    CHANNEL, why.getMessage());
        }
        vertx.setTimer(AGAIN_MILLIS, due -> listen(taker));
    }

    /** A push of Redis: its kind, the channel, the message. */
    private void take(Response push, BiConsumer<String, Note> taker) {
        boolean isList = push.type() == ResponseType.PUSH || push.type() == ResponseType.MULTI;
        if (!isList
                || push.size() != 3
                || !push.get(0).toString().equals("message")
                || !push.get(1).toString().equals(CHANNEL)) {
            return;
        }
        try {
            HubNote note = HubNote.parseFrom(push.get(2).toBytes());
            if (!note.getHub().equals(hub)) {
                decode(note).ifPresent(known -> taker.accept(note.getSession(), known));
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException ofAnotherRelease) {
            LOG.debugf(ofAnotherRelease, "note of another hub not understood");
        }
    }

    private static HubNote.Builder encode(Note note) {
        var message = HubNote.newBuilder();
        return switch (note) {
            case SessionDeleted deleted -> message.setDeletedSessionId(deleted.id());
            case HeldDeletes held ->
                message.setHeldDeletes(HeldDeletesDecision.newBuilder()
                        .setNodeId(held.nodeId())
                        .setApproved(held.approved()));
            case SettingsChanged changed -> message.setSettingsChanged(true);
            case Stirred stirred -> message.setStirred(true);
            case ConflictEnded ended ->
                message.setConflictEnded(io.ghostmirror.proto.v1.ConflictEnded.newBuilder()
                        .setPath(Wire.toWire(ended.path()))
                        .setSeq(ended.seq())
                        .setAtMillis(ended.atMillis()));
            case CandidatesKept kept -> message.setCandidatesKept(EventWire.toWire(kept));
            case NodeChanged changed -> message.setNode(EventWire.toWire(changed));
            case ProblemsChanged changed ->
                message.setProblems(NodeProblems.newBuilder()
                        .setNodeId(changed.nodeId())
                        .setProblems(ByteString.copyFrom(changed.problems())));
            case ContentLost lost ->
                message.setContentLost(NeedContent.newBuilder()
                        .setPath(Wire.toWire(lost.path()))
                        .setEntry(Wire.toWire(lost.file())));
            case Drifted drifted ->
                message.setDrifted(NodeDrifted.newBuilder()
                        .setNodeId(drifted.nodeId())
                        .setDrift(ByteString.copyFrom(drifted.drift())));
        };
    }

    private static Optional<Note> decode(HubNote note) {
        return switch (note.getNoteCase()) {
            case HELD_DELETES ->
                Optional.of(new HeldDeletes(
                        note.getHeldDeletes().getNodeId(), note.getHeldDeletes().getApproved()));
            case SETTINGS_CHANGED -> Optional.of(new SettingsChanged());
            case STIRRED -> Optional.of(new Stirred());
            case CONFLICT_ENDED ->
                Optional.of(new ConflictEnded(
                        Wire.path(note.getConflictEnded().getPath()),
                        note.getConflictEnded().getSeq(),
                        note.getConflictEnded().getAtMillis()));
            case CANDIDATES_KEPT -> Optional.of(EventWire.candidatesKept(note.getCandidatesKept()));
            case NODE -> Optional.of(EventWire.nodeChanged(note.getNode()));
            case PROBLEMS ->
                Optional.of(new ProblemsChanged(
                        note.getProblems().getNodeId(),
                        note.getProblems().getProblems().toByteArray()));
            case CONTENT_LOST ->
                Wire.fromWire(note.getContentLost().getEntry()) instanceof Entry.File file
                        ? Optional.of(
                                new ContentLost(Wire.path(note.getContentLost().getPath()), file))
                        : Optional.empty();
            case DRIFTED ->
                Optional.of(new Drifted(
                        note.getDrifted().getNodeId(),
                        note.getDrifted().getDrift().toByteArray()));
            case DELETED_SESSION_ID -> Optional.of(new SessionDeleted(note.getDeletedSessionId()));
            case NOTE_NOT_SET -> Optional.empty();
        };
    }

    @Override
    public void close() {
        closed = true;
        RedisConnection opened = connection;
        if (opened != null) {
            opened.closeAndForget();
        }
    }
}
