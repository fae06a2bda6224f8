package io.ghostmirror.hub.redis;

/**
 * How much a session's recent log may have at most; what is beyond that is forgotten, be it archived or not.
 *
 * @param commits most commits
 * @param bytes most bytes that they take, without contents; the last commit is kept whatever it takes
 * @param outbox whether commits are to be published: they are in the outbox then
 */
public record History(int commits, int bytes, boolean outbox) {

    /** 10,000 commits or 64 MiB, of a hub that is alone. */
    public static final History DEFAULT = new History(10_000, 64 << 20, false);

    public History {
        if (commits < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "history: " + commits + " commits, " + bytes + " bytes (expected: >= 1, >= 1)");
        }
    }
}
