package io.ghostmirror.load.wire;

import java.util.concurrent.TimeUnit;

/** When bytes may go that share a rate, in the order in which they ask. Safe for concurrent use. */
final class Pace {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long freeAt = System.nanoTime();

    /** How many nanoseconds these bytes have to wait. @param bytesPerSecond 0: as many as there are */
    synchronized long take(int bytes, long bytesPerSecond) {
        long now = System.nanoTime();
        if (bytesPerSecond == 0) {
            freeAt = now;
            return 0;
        }
        long begin = Math.max(now, freeAt);
        freeAt = begin + bytes * SECOND / bytesPerSecond;
        return freeAt - now;
    }
}
