package io.ghostmirror.hub.content;

import java.time.Duration;

/**
 * How much of each session's history is remembered, and where.
 *
 * @param commits how many; older ones are forgotten, a log segment at a time
 * @param age how old; the recent log is kept whatever its age
 * @param recentCommits how many stay in the recent log, about; 2 to 5,000
 * @param recentBytes how many bytes of them, about
 */
public record HistorySettings(long commits, Duration age, int recentCommits, long recentBytes) {

    /** 100,000 commits or 30 days; 2,000 or 8 MiB in the recent log. */
    public static final HistorySettings DEFAULT = new HistorySettings(100_000, Duration.ofDays(30), 2_000, 8 << 20);

    private static final int MOST_IN_A_SEGMENT = 1_000;
    private static final int MOST_IN_THE_LOG = 10_000;
    private static final int MOST_BYTES_IN_THE_LOG = 64 << 20;

    public HistorySettings {
        if (commits < 1
                || age.isNegative()
                || recentCommits < 2
                || recentCommits > MOST_IN_THE_LOG / 2
                || recentBytes < 1) {
            throw new IllegalArgumentException("history: " + commits + " commits, " + age + ", recent " + recentCommits
                    + " commits, " + recentBytes + " bytes (expected: >= 1, >= 0, 2 to "
                    + MOST_IN_THE_LOG / 2 + ", >= 1)");
        }
    }

    /** How many commits the recent log may have at most, be they archived or not. */
    public int mostInTheLog() {
        return (int) Math.min(commits, MOST_IN_THE_LOG);
    }

    /** How many bytes they may have. */
    public int mostBytesInTheLog() {
        return MOST_BYTES_IN_THE_LOG;
    }

    boolean isTooMuch(int recent, long bytes) {
        return recent > recentCommits || recent > 1 && bytes > recentBytes;
    }

    /** How many commits are packed together, unless fewer are large. */
    int segmentCommits() {
        return Math.min(MOST_IN_A_SEGMENT, recentCommits / 2);
    }
}
