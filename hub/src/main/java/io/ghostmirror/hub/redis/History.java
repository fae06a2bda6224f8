package io.ghostmirror.hub.redis;

/**
 * How much a session's recent log may have at most; what is beyond that is forgotten, be it archived or not.
 *
 * @param commits most commits
 * @param bytes most bytes that they take, without contents; the last commit is kept whatever it takes
 */
public record History(int commits, int bytes) {

    /** 10,000 commits or 64 MiB. */
    public static final History DEFAULT = new History(10_000, 64 << 20);

    public History {
        if (commits < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "history: " + commits + " commits, " + bytes + " bytes (expected: >= 1, >= 1)");
        }
    }
}
