package io.ghostmirror.load.wire;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How bytes go one way.
 *
 * @param carrier lets so many bytes go on, when it is their time
 * @param delayNanos how much later what comes now goes on
 * @param mostAtATime how many bytes may go on at once
 */
record Way(Carrier carrier, LongSupplier delayNanos, IntSupplier mostAtATime) {

    /** Returns when so many bytes may go on. */
    @FunctionalInterface
    interface Carrier {
        void carry(int bytes) throws InterruptedException;
    }
}
