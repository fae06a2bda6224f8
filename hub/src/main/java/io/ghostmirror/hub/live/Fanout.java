package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.fanout.Ring;
import io.ghostmirror.core.fanout.Ring.Slot;
import io.ghostmirror.core.fanout.Sequencer;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.hub.port.SessionStore.NoRoomException;
import io.ghostmirror.hub.port.SessionStore.OtherEpochException;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Gives a session's commits to its readers in seq order: one ring, one encoding of each commit, a cursor a reader. A
 * commit that was made but never brought here is looked up in the store's log. Every method is called by the session's
 * queue, except where it says otherwise.
 */
final class Fanout<M> {

    /** Commits looked up at a time. */
    private static final int LOOK_UP = 1000;

    private final SessionInfo session;
    private final SessionStore sessions;
    private final Relay relay;
    private final CommitLog log;
    private final Encoding<M> encoding;
    private final HubMeters meters;
    private final HubNotes notes;
    private final Executor serial;
    private final Silence silence = new Silence(System::nanoTime);
    private final Propagation propagation;
    private final Ring<M> ring;
    private final Sequencer<M> sequencer;
    private final Set<Reader<M>> readers = new HashSet<>();
    private long lanes;
    private long headBefore;
    private boolean lookingUp;

    /**
     * @param session its head is the last commit that no reader will need from here
     * @param relay is given what is made here
     */
    Fanout(SessionInfo session, Services<M> services, Relay relay, Executor serial) {
        this.session = session;
        this.relay = relay;
        this.sessions = services.sessions();
        this.log = services.log();
        this.encoding = services.encoding();
        this.meters = services.meters();
        this.notes = services.notes();
        this.serial = serial;
        this.propagation = new Propagation(meters);
        this.ring = new Ring<>(
                session.head().seq(),
                services.settings().ringItems(),
                services.settings().ringBytes());
        this.sequencer = new Sequencer<>(ring);
    }

    /** A reader that has everything up to {@code cursor} and gets manifest rows for what the ring lost. */
    Reader<M> nodeReader(long cursor, long newTree) {
        return add(cursor, new ManifestPages<>(session.name(), sessions, encoding, newTree));
    }

    /** A reader that gets the log for what the ring lost. */
    Reader<M> logReader(long cursor) {
        return add(cursor, new LogPages<>(session.name(), log, encoding, ring));
    }

    private Reader<M> add(long cursor, Pages<M> pages) {
        var reader = new Reader<>(++lanes, cursor, ring, pages, serial, meters::fellBehind, propagation);
        readers.add(reader);
        return reader;
    }

    /** Returns whether the reader was here. */
    boolean remove(Reader<M> reader) {
        return readers.remove(reader);
    }

    List<Reader<M>> readers() {
        return List.copyOf(readers);
    }

    /** A commit may come; returns the ticket to {@link #end}. */
    long begin() {
        return sequencer.begin();
    }

    /** The largest seq that is known here. */
    long highest() {
        return sequencer.highest();
    }

    /**
     * A commit was made here. That it goes to other hubs is begun first: that takes less than to give it to many nodes here.
     * Those that may not listen are told.
     *
     * @param lane the reader that does not get it, since it gets the result; 0 for none
     */
    void made(Commit commit, long lane, Map<Digest, byte[]> inline) {
        relay.made(new Delta(session.name(), session.id(), session.head().epoch(), commit, inline));
        if (silence.ends()) {
            notes.tell(session.name(), new HubNotes.Stirred());
        }
        accept(commit, lane, inline);
    }

    /** A commit was made at another hub. */
    void arrived(Commit commit, Map<Digest, byte[]> inline) {
        accept(commit, 0, inline);
        lookUpWhatIsMissing();
    }

    /** Commits may have been made at other hubs that nobody will bring. */
    void mayHaveMissed() {
        sequencer.doubt();
        lookUpWhatIsMissing();
    }

    /** The store's head now. What it had when this was last told, and is still not here, nobody is about to bring. */
    void headIs(long seq) {
        if (ring.head() < headBefore) {
            sequencer.doubt();
        }
        headBefore = seq;
        lookUpWhatIsMissing();
    }

    private void accept(Commit commit, long lane, Map<Digest, byte[]> inline) {
        if (commit.seq() > ring.head()) {
            silence.ends();
            M message = encoding.commit(commit, inline);
            propagation.began(commit.seq(), lane);
            sequencer.accept(new Slot<>(commit.seq(), lane, message, encoding.weight(message)));
            wakeAll(lane);
        }
    }

    /** What was begun is over. */
    void end(long ticket) {
        sequencer.end(ticket);
        lookUpWhatIsMissing();
    }

    /** What was begun failed; unless the failure says that nothing was committed, a commit may have been made. */
    void fail(long ticket, Throwable failure) {
        if (!isRefusal(failure)) {
            sequencer.doubt();
        }
        end(ticket);
    }

    /** Whether the store has decided that nothing is to happen. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof FencedException
                || failure instanceof NoRoomException
                || isLoss(failure)
                || failure instanceof IllegalArgumentException;
    }

    /** Whether the session that is served here is no longer the one in the store. */
    static boolean isLoss(Throwable failure) {
        return failure instanceof UnknownSessionException || failure instanceof OtherEpochException;
    }

    private void lookUpWhatIsMissing() {
        if (lookingUp || !sequencer.mustLookUp()) {
            return;
        }
        lookingUp = true;
        sequencer.lookUp();
        sessions.log(session.name(), ring.head(), LOOK_UP)
                .subscribe()
                .with(
                        found -> serial.execute(() -> lookedUp(found)),
                        failure -> serial.execute(() -> {
                            lookingUp = false;
                            sequencer.doubt();
                        }));
    }

    private void lookedUp(List<Commit> found) {
        lookingUp = false;
        sequencer.lookedUp(found.isEmpty() ? Long.MAX_VALUE : found.getFirst().seq());
        found.forEach(commit -> accept(commit, 0, Map.of()));
        wakeAll(0);
        lookUpWhatIsMissing();
    }

    /** Those who wait for news come before {@code last}, which knows. */
    private void wakeAll(long last) {
        Reader<M> origin = null;
        for (Reader<M> reader : readers) {
            if (reader.laneId() == last) {
                origin = reader;
            } else {
                reader.outbox().wake();
            }
        }
        if (origin != null) {
            origin.outbox().wake();
        }
    }
}
