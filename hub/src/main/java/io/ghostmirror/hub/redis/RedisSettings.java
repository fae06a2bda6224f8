package io.ghostmirror.hub.redis;

import java.time.Duration;
import java.util.Optional;

/**
 * How sessions are kept in Redis.
 *
 * @param commits most commits in a session's recent log; what is beyond that is forgotten, be it archived or not
 * @param bytes most bytes that they take, without contents; the last commit is kept whatever it takes
 * @param outbox whether commits are to be published: they are in the outbox then
 * @param replicas how many replicas must have a commit before anybody learns of it; 0 where there are none
 * @param replicatedWithin how long they are waited for; behind that it is not known whether the commit will stay
 * @param held how contents that come with commits go into the index of pieces; empty when they go into the session's log
 */
public record RedisSettings(
        int commits, int bytes, boolean outbox, int replicas, Duration replicatedWithin, Optional<HeldPieces> held) {

    /** 10,000 commits or 64 MiB, of a hub that is alone with its Redis. */
    public static final RedisSettings DEFAULT =
            new RedisSettings(10_000, 64 << 20, false, 0, Duration.ofSeconds(2), Optional.empty());

    public RedisSettings {
        if (commits < 1 || bytes < 1 || replicas < 0 || replicatedWithin.toMillis() < 1) {
            throw new IllegalArgumentException("redis settings: " + commits + " commits, " + bytes + " bytes, "
                    + replicas + " replicas within " + replicatedWithin + " (expected: >= 1, >= 1, >= 0, >= 1 ms)");
        }
    }

    /** These, with other bounds of the log. */
    public RedisSettings withLog(int mostCommits, int mostBytes) {
        return new RedisSettings(mostCommits, mostBytes, outbox, replicas, replicatedWithin, held);
    }

    /** These, with other replicas to wait for. */
    public RedisSettings withReplicas(int needed, Duration within) {
        return new RedisSettings(commits, bytes, outbox, needed, within, held);
    }

    /** These, with contents that go into the index of pieces. */
    public RedisSettings withHeld(HeldPieces pieces) {
        return new RedisSettings(commits, bytes, outbox, replicas, replicatedWithin, Optional.of(pieces));
    }
}
