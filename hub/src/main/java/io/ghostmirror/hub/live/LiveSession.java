package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LostContents.LostFile;
import io.ghostmirror.hub.port.DeltaFeed.Listening;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubNotes.Note;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.OtherEpochException;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A session that has members now: takes their changes in, has them decided about, and gives every commit to every other
 * member. Nothing is given to anyone before it is durable. Safe for concurrent use; never blocks.
 *
 * @param <M> the messages of the transport
 */
public final class LiveSession<M> {

    private static final Logger LOG = Logger.getLogger(LiveSession.class);

    private final String name;
    private final String id;
    private final Services<M> services;
    private final SessionStore sessions;
    private final Encoding<M> encoding;
    private final long epoch;
    private final LostContents lostContents;
    private final Unattended unattended;
    private final Runnable onLeft;
    private final Runnable onLost;
    private final SerialQueue serial = new SerialQueue();
    private final Fanout<M> fanout;
    private final Followers followers = new Followers(serial);
    private final Intake intake;
    private final HubCommits<M> hubCommits;
    private final NodeCommits<M> nodeCommits;
    private final Members<M> members;
    private final Listening listening;
    private final OneAtATime polls = new OneAtATime();
    private boolean lookedThrough;
    private volatile int collisions;

    /**
     * @param onLeft to be run once for every member and every follower that has left
     * @param onLost to be run when the store no longer has this session: nobody else may join this one
     */
    LiveSession(
            SessionInfo info,
            Services<M> services,
            LostContents lostContents,
            Unattended unattended,
            Relay relay,
            Runnable onLeft,
            Runnable onLost) {
        this.name = info.name();
        this.id = info.id();
        this.epoch = info.head().epoch();
        this.services = services;
        this.sessions = services.sessions();
        this.encoding = services.encoding();
        this.lostContents = lostContents;
        this.unattended = unattended;
        this.onLeft = onLeft;
        this.onLost = onLost;
        this.intake = new Intake(services.contents(), services.rounds());
        this.fanout = new Fanout<>(info, services, relay, serial);
        this.members = new Members<>(name, services, this::tell, this::remove);
        this.hubCommits = new HubCommits<>(name, services, serial, fanout, this::conflictEnded, this::lost);
        this.nodeCommits = new NodeCommits<>(name, services, serial, fanout, hubCommits::failed, this::candidatesKept);
        this.listening = services.feed().listen(name, new Arrivals<>(info, fanout, serial));
    }

    String name() {
        return name;
    }

    /** Those who are connected here now. */
    public Collection<Member<M>> members() {
        return members.all();
    }

    /** Tells nodes what was decided about their held deletes, wherever they are; all nodes when the id is empty. */
    public void decideHeldDeletes(String nodeId, boolean approved) {
        tell(new HubNotes.HeldDeletes(nodeId, approved));
    }

    /** The session's settings have changed: they hold for what is waiting too. */
    public Uni<Void> settingsChanged() {
        return Uni.createFrom().voidItem().invoke(() -> {
            unattended.candidatesAnywhere();
            tell(new HubNotes.SettingsChanged());
        });
    }

    private void conflictEnded(WorkspacePath path, long seq) {
        tell(new HubNotes.ConflictEnded(path, seq, services.clock().millis()));
    }

    private void candidatesKept(String nodeId, List<WorkspacePath> paths) {
        tell(new HubNotes.CandidatesKept(nodeId, paths, services.clock().millis()));
        unattended.candidatesAt(paths);
    }

    /** Something has happened here that is to be told to nodes, watchers and consumers wherever they are. */
    void tell(Note note) {
        services.notes().tell(name, note);
        noted(note);
        if (note instanceof HubNotes.Event event) {
            services.events().publish(name, epoch, event);
        }
    }

    /** Something is to be told to the nodes and watchers here. */
    void noted(Note note) {
        serial.execute(() -> {
            switch (note) {
                case HubNotes.HeldDeletes held ->
                    members.all().stream()
                            .filter(member ->
                                    held.nodeId().isEmpty() || member.nodeId().equals(held.nodeId()))
                            .forEach(member -> member.reader().urgent(encoding.heldDeletes(held.approved())));
                case HubNotes.SessionDeleted deleted -> {
                    if (deleted.id().equals(id)) {
                        lost(new SessionStore.SessionDeletedException(name));
                    }
                }
                case HubNotes.SettingsChanged changed -> members.all().forEach(this::reported);
                case HubNotes.ConflictEnded ended -> {
                    members.all().forEach(member -> member.reader()
                            .at(ended.seq(), encoding.conflictResolved(ended.path())));
                    followers.tell(ended);
                }
                case HubNotes.ContentLost lost ->
                    members.all().forEach(member -> need(member, new LostFile(lost.path(), lost.file())));
                case HubNotes.Stirred stirred -> {
                    if (listening.wake()) {
                        fanout.mayHaveMissed();
                    }
                }
                case HubNotes.Event event -> followers.tell(event);
            }
        });
    }

    /** A member has said how it is. */
    void reported(Member<M> member) {
        long held = member.health().heldDeletes();
        if (held > 0) {
            unattended.heldDeletes(member.nodeId(), held, approved -> decideHeldDeletes(member.nodeId(), approved));
        }
    }

    /** Ends a conflict as {@link SessionStore#resolve} does, and tells the nodes. */
    public Uni<Void> resolve(WorkspacePath path, int candidate) {
        return hubCommits.resolve(path, candidate);
    }

    /** Makes a merge current as {@link SessionStore#merge} does, and tells the nodes when the conflict has ended. */
    Uni<SessionStore.Merged> merge(SessionStore.Merge merge, long round) {
        return hubCommits.merge(merge, round);
    }

    /** Copies a candidate as {@link SessionStore#copy} does. */
    Uni<Optional<Commit>> copy(SessionStore.Copy copy, long round) {
        return hubCommits.copy(copy, round);
    }

    /** Makes a node a member. A former connection of the same incarnation ends. */
    Uni<Member<M>> join(Joining node) {
        return onSerial(() -> members.takeOver(node))
                .chain(over -> over)
                .chain(() -> sessions.acquire(
                        name,
                        node.nodeId(),
                        node.incarnationBytes(),
                        node.incarnation(),
                        services.settings().leaseMillis()))
                .chain(lease -> Uni.combine()
                        .all()
                        .unis(
                                sessions.isValid(name, node.cursor()),
                                here(sessions.info(name).map(this::look)))
                        .asTuple()
                        .chain(found -> onSerial(() -> admit(node, lease, found.getItem1(), found.getItem2()))))
                .onFailure(Fanout::isLoss)
                .call(why -> onSerial(() -> lost(why)))
                .onFailure(Fanout::isLoss)
                .transform(SessionLostException::new);
    }

    private Cursor look(SessionInfo info) {
        collisions = info.collisions();
        return info.head();
    }

    /** Fails when the head is of another epoch. */
    private Uni<Cursor> here(Uni<Cursor> head) {
        return head.invoke(found -> {
            if (found.epoch() != epoch) {
                throw new OtherEpochException(name);
            }
        });
    }

    /** Names that collide, as of the last join or look. */
    int collisions() {
        return collisions;
    }

    /** The store no longer has this session: whoever is here connects again, to the one that it has. */
    private boolean lost(Throwable why) {
        onLost.run();
        fanout.readers().forEach(reader -> reader.fail(why));
        return true;
    }

    /** Commits after a seq as far as they are remembered, then new ones as they are made. */
    Uni<Following<M>> follow(long afterSeq) {
        return onSerial(() -> {
            Reader<M> reader = fanout.logReader(afterSeq);
            Followers.Listener listener = followers.listen();
            reader.outbox().onEnd(() -> {
                followers.remove(listener);
                remove(reader);
            });
            return new Following<>(epoch, reader.outbox(), listener.outbox());
        });
    }

    /** Changes of a node have come. */
    Arrival arrived(String nodeId, Submission submission) {
        return new Arrival(
                System.nanoTime(), services.traces().committing(name, nodeId, submission.request()), services.meters());
    }

    /** As {@link NodeCommits#make}. */
    Uni<Void> commit(Member<M> member, Submission submission, Intake.Taken taken, Arrival arrival, Runnable onSent) {
        return nodeCommits.make(member, submission, taken, arrival, onSent);
    }

    void askBuckets(Member<M> member, Runnable onSent) {
        serial.execute(() -> member.reader().ask(() -> sessions.buckets(name)
                .map(found -> List.of(new Reader.Reply<>(
                        encoding.buckets(found.digests(), found.head()),
                        found.head().seq(),
                        onSent)))));
    }

    void leave(Member<M> member) {
        serial.execute(() -> {
            members.remove(member);
            member.reader().outbox().complete();
        });
    }

    /** Their leases are renewed, and what they say of themselves is saved, by whoever does so for all sessions. */
    Members<M> membership() {
        return members;
    }

    /** Looks where the session is, as {@link #headIs} is told otherwise. */
    void poll() {
        polls.begin(sessions.head(name), head -> headIs(head, collisions), this::notFound);
    }

    /** Where the session is in the store now: what other hubs commit is not missed for long. */
    void headIs(Cursor head, int nowColliding) {
        collisions = nowColliding;
        serial.execute(() -> {
            if (head.epoch() == epoch) {
                if (head.seq() > fanout.highest()) {
                    listening.wake();
                }
                fanout.headIs(head.seq());
            } else {
                lost(new OtherEpochException(name));
            }
        });
    }

    private void notFound(Throwable failure) {
        if (Fanout.isLoss(failure)) {
            serial.execute(() -> lost(failure));
        }
    }

    /** Nobody uses it any more. */
    void close() {
        listening.close();
    }

    /** Tells everyone that the hub is going away, and ends their streams. They do not all come back at once. */
    void drain() {
        int mean = services.settings().reconnectMillis();
        serial.execute(() -> {
            for (Reader<M> reader : fanout.readers()) {
                int pause = mean / 2 + ThreadLocalRandom.current().nextInt(mean + 1);
                reader.urgent(encoding.drain(pause));
                reader.outbox().complete();
            }
        });
    }

    private Member<M> admit(Joining node, SessionStore.NodeLease lease, boolean cursorValid, Cursor head) {
        members.makeRoom(node, lease.fencingToken());
        Reader<M> reader = cursorValid ? fanout.nodeReader(node.cursor().seq(), 0) : fanout.nodeReader(0, head.seq());
        var health = new Health(name, node.nodeId(), sessions, services.clock());
        var questions = new BucketQuestions<>(name, sessions, encoding, reader, serial);
        var member = new Member<>(this, node, lease.fencingToken(), reader, intake, health, questions);
        members.add(member);
        if (!lookedThrough) {
            lookedThrough = true;
            unattended.candidatesAnywhere();
        }
        reader.outbox().onEnd(() -> members.remove(member));
        reader.urgent(encoding.opened(lease, cursorValid, head));
        lostContents
                .of(name)
                .subscribe()
                .with(
                        lost -> lost.forEach(file -> need(member, file)),
                        e -> LOG.warnf("node not asked for lost content session=%s (%s)", name, e));
        return member;
    }

    private void need(Member<M> member, LostFile lost) {
        serial.execute(() -> member.reader().at(fanout.highest(), encoding.needContent(lost.path(), lost.file())));
    }

    private void remove(Reader<M> reader) {
        if (fanout.remove(reader)) {
            onLeft.run();
        }
    }

    private <T> Uni<T> onSerial(Supplier<T> task) {
        return serial.call(task);
    }
}
