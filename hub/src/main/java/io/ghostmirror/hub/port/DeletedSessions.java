package io.ghostmirror.hub.port;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Deletes sessions. A deletion that has begun is ended, by any hub; then nothing is taken in any more, and what the session
 * leaves behind is removed later, by any hub. Safe for concurrent use, from any hub. Fails as {@link SessionStore} does.
 */
public interface DeletedSessions {

    /**
     * A session that was deleted.
     *
     * @param id that it had; no other session ever has it
     * @param atMillis when, by the wall clock of the hub that did it
     */
    record Deleted(String session, String id, long atMillis) {}

    /** From now on the session is unknown. A session that is made again under its name has another id and a higher epoch. */
    default Uni<Deleted> delete(String session) {
        return delete(session, "");
    }

    /**
     * The same for the session of that id alone; fails with {@link SessionStore.UnknownSessionException} when it is not the
     * one that has the name.
     *
     * @param id empty for whichever has the name
     */
    Uni<Deleted> delete(String session, String id);

    /** Whether the session of that id was deleted; those of the last 10,000 deletions are remembered. */
    Uni<Boolean> contains(String id);

    /** Those that may have left something behind. Ends deletions that had begun. */
    Uni<List<Deleted>> unfinished();

    /** Whether a session of that name exists now. */
    Uni<Boolean> isMadeAgain(String session);

    /** Removes what the store has of a deleted session, in steps that hold up no other. Repeated calls change nothing. */
    Uni<Void> clear(Deleted deleted);

    /** Nothing of it is left anywhere. */
    Uni<Void> finished(Deleted deleted);
}
