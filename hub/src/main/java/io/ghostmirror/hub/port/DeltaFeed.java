package io.ghostmirror.hub.port;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Carries commits from the hub that made them to the others, quickly and without a promise: what it loses, repeats or
 * brings out of order is put right with the help of the {@link SessionStore}, which has them all. Safe for concurrent
 * use; never blocks.
 */
public interface DeltaFeed extends AutoCloseable {

    /** A feed may stop listening to a session that it has carried nothing of for so long, until it is woken. */
    Duration SILENCE = Duration.ofSeconds(30);

    /**
     * A commit on its way.
     *
     * @param sessionId tells a session from a later one of the same name
     * @param inline contents that came with it; possibly none
     */
    record Delta(String session, String sessionId, long epoch, Commit commit, Map<Digest, byte[]> inline) {}

    /** Who listens to a session. Called on any thread, and not to block it. */
    interface Listener {

        /** What is published from now on comes; what was published before may not have. May be called again. */
        void listening();

        /** A commit of another hub. */
        void arrived(Delta delta);
    }

    /** Being listened to. */
    @FunctionalInterface
    interface Listening extends AutoCloseable {

        /**
         * A commit was made that a feed which has stopped listening may not bring: it listens again.
         *
         * @return whether it does not listen yet; what is published until it does, does not come
         */
        default boolean wake() {
            return false;
        }

        /** Ends listening. Repeated calls change nothing. */
        @Override
        void close();
    }

    /**
     * Publishes a session's commits, in the order given. Completes when they are safe in the feed; fails when that is not
     * known, or when the feed cannot be used now, and does not try again. Wakes those who listen to the session here.
     */
    Uni<Void> publish(List<Delta> deltas);

    /** Listens to what other hubs publish of a session. */
    Listening listen(String session, Listener listener);

    /** Removes what the feed keeps of a session that does not exist any more. Fails when the feed cannot be used now. */
    Uni<Void> remove(String session);

    /** The sessions that the feed keeps something of, existing or not. Fails as {@link #remove} does. */
    Uni<Set<String>> kept();

    /** A number that rises with every commit of a kept session that is published. Fails as {@link #remove} does. */
    Uni<Long> published(String session);

    @Override
    void close();

    /** Of a hub that is alone. */
    DeltaFeed NONE = new DeltaFeed() {
        @Override
        public Uni<Void> publish(List<Delta> deltas) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Listening listen(String session, Listener listener) {
            return () -> {};
        }

        @Override
        public Uni<Void> remove(String session) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Set<String>> kept() {
            return Uni.createFrom().item(Set.of());
        }

        @Override
        public Uni<Long> published(String session) {
            return Uni.createFrom().item(0L);
        }

        @Override
        public void close() {}
    };
}
