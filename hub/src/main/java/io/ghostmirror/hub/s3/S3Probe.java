package io.ghostmirror.hub.s3;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Knows whether S3 answers, as of some seconds ago: who asks for the hub's health does not wait for it. */
public final class S3Probe {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Supplier<Uni<Void>> check;
    private final LongSupplier nanos;
    private Optional<String> last = Optional.empty();
    private boolean checking;
    private long checkedAt;

    /** @param check fails when S3 does not answer; it has just done so */
    public S3Probe(Supplier<Uni<Void>> check, LongSupplier nanos) {
        this.check = check;
        this.nanos = nanos;
        this.checkedAt = nanos.getAsLong();
    }

    /** Why S3 could not be used at the last look; empty when it could. What is known for 2 s is looked at again. */
    public Optional<String> fault() {
        Optional<String> known;
        synchronized (this) {
            known = last;
            if (checking || nanos.getAsLong() - checkedAt < FRESH_NANOS) {
                return known;
            }
            checking = true;
        }
        check.get()
                .subscribe()
                .with(
                        answered -> checked(Optional.empty()),
                        failure -> checked(Optional.of(String.valueOf(failure.getMessage()))));
        return known;
    }

    private synchronized void checked(Optional<String> fault) {
        last = fault;
        checking = false;
        checkedAt = nanos.getAsLong();
    }
}
