package io.ghostmirror.hub.live;

import io.ghostmirror.hub.port.DeletedSessions;
import io.ghostmirror.hub.port.DeletedSessions.Deleted;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubNotes.Note;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * Deletes sessions: first so that nobody finds them any more, then what they leave behind. A hub that ends in between
 * leaves that to any other. Their contents are garbage from then on, which the next collections take. Safe for concurrent
 * use; never blocks.
 */
public final class SessionDeletion {

    private static final Logger LOG = Logger.getLogger(SessionDeletion.class);

    /** After this time no hub is about to write anything that it began for a session before it was deleted. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final DeletedSessions deleted;
    private final DeltaFeed feed;
    private final HubNotes notes;
    private final BiConsumer<String, Note> live;
    private final InstantSource clock;
    private final OneAtATime tidying = new OneAtATime();

    /** @param live is given what the live session of that name, if there is one, is to be told */
    SessionDeletion(Services<?> services, BiConsumer<String, Note> live) {
        this.deleted = services.sessions().deleted();
        this.feed = services.feed();
        this.notes = services.notes();
        this.live = live;
        this.clock = services.clock();
    }

    /**
     * Deletes a session, and has the streams of its nodes and watchers ended at every hub. What it leaves behind goes in the
     * background. Fails with UnknownSessionException.
     *
     * @param id of the one that is meant; empty for whichever has the name
     */
    public Uni<Deleted> delete(String session, String id) {
        return deleted.delete(session, id).invoke(done -> {
            LOG.infof("session deleted session=%s id=%s", session, done.id());
            var note = new HubNotes.SessionDeleted(done.id());
            notes.tell(session, note);
            live.accept(session, note);
            tidy(done)
                    .subscribe()
                    .with(
                            tidied -> {},
                            failure -> LOG.warnf(
                                    "what is left of a deleted session cannot be removed now session=%s (%s); tried again"
                                            + " later",
                                    session, failure));
        });
    }

    /**
     * Removes what deleted sessions have left behind, be it of another hub. To be called again and again; does nothing while that
     * is under way.
     */
    public Uni<Void> tidyAll() {
        return tidying.orNothing(deleted.unfinished()
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(left -> tidy(left)
                        .onFailure()
                        .invoke(e -> LOG.debugf(e, "deleted session not tidied session=%s", left.session()))
                        .onFailure()
                        .recoverWithNull())
                .onItem()
                .ignoreAsUni());
    }

    /** Once more when all has settled: another hub may have written what it was about to write when it did not know yet. */
    private Uni<Void> tidy(Deleted left) {
        boolean settled = clock.millis() - left.atMillis() >= SETTLED.toMillis();
        return deleted.clear(left)
                // A later session of that name has the same place in the feed.
                .chain(() -> deleted.isMadeAgain(left.session()))
                .chain(again -> again ? Uni.createFrom().voidItem() : feed.remove(left.session()))
                .chain(() -> settled ? deleted.finished(left) : Uni.createFrom().voidItem());
    }
}
