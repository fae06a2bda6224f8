package io.ghostmirror.load.scale;

import java.time.Duration;
import java.util.List;

/**
 * How much is done.
 *
 * @param fanOut nodes in one session, for each of the runs
 * @param pairs sessions of two nodes, for each of the runs
 * @param idle nodes on one hub
 * @param perSession of the idle nodes in each session
 * @param among nodes in the session of the one that stalls, it included
 * @param manyStalled nodes that stall at once
 * @param sessions on one hub, for each of the runs, rising
 * @param files made in one session to see what the manifest takes
 * @param block how long each thing is measured at a stretch
 * @param rounds how often what is compared takes turns
 * @param idleTime how long processor time at rest is measured
 * @param rate changes a second in one session
 * @param pairRate changes a second in all pairs together
 */
record Sizes(
        List<Integer> fanOut,
        List<Integer> pairs,
        int idle,
        int perSession,
        int among,
        int manyStalled,
        List<Integer> sessions,
        int files,
        Duration block,
        int rounds,
        Duration idleTime,
        int rate,
        int pairRate) {

    /** After this time hubs have stopped listening to sessions that are silent, which takes 30 s; unless this is about nothing. */
    Duration silence() {
        return idleTime.plus(idleTime.dividedBy(3));
    }

    static Sizes full() {
        return new Sizes(
                List.of(8, 64, 256),
                List.of(10, 100, 1_000),
                5_000,
                8,
                64,
                200,
                List.of(1_000, 5_000),
                50_000,
                Duration.ofSeconds(10),
                4,
                Duration.ofSeconds(30),
                10,
                200);
    }

    /** Only to see that everything works. */
    static Sizes smoke() {
        return new Sizes(
                List.of(4),
                List.of(2, 6),
                40,
                8,
                8,
                10,
                List.of(10),
                1_000,
                Duration.ofMillis(250),
                1,
                Duration.ofMillis(250),
                20,
                20);
    }

    Sizes withNodes(List<Integer> nodes) {
        int last = nodes.getLast();
        return new Sizes(
                nodes, pairs, last, perSession, last, last, sessions, files, block, rounds, idleTime, rate, pairRate);
    }

    Sizes withSessions(List<Integer> counts) {
        return new Sizes(
                fanOut,
                counts,
                idle,
                perSession,
                among,
                manyStalled,
                counts,
                files,
                block,
                rounds,
                idleTime,
                rate,
                pairRate);
    }

    Sizes withBlock(Duration time) {
        return new Sizes(
                fanOut,
                pairs,
                idle,
                perSession,
                among,
                manyStalled,
                sessions,
                files,
                time,
                rounds,
                time,
                rate,
                pairRate);
    }
}
