package io.ghostmirror.hub.port;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Commits that may not be in the {@link DeltaFeed} yet, by session: a commit is in its outbox from the moment it is made.
 * Any hub publishes them when the one that made them does not. Bounded: the oldest are forgotten. Methods fail as those of
 * the {@link SessionStore} do.
 */
public interface DeltaOutbox {

    /** Seqs of commits that have been in the outbox for {@code age} at least, by rising seq, at most {@code limit}. */
    Uni<List<Long>> waiting(String session, Duration age, int limit);

    /**
     * Those of the sessions in whose outbox some commit has been for {@code age} at least, and those of which that cannot
     * be told now.
     */
    Uni<Set<String>> late(Collection<String> sessions, Duration age);

    /** Commits in the outbox now. */
    Uni<Long> size(String session);

    /** These are in the feed. */
    Uni<Void> published(String session, List<Long> seqs);
}
