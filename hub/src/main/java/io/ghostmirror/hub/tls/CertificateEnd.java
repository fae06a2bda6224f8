package io.ghostmirror.hub.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reminds of a certificate that is about to end: from 30 days before, once a day. Used by one thread at a time. */
public final class CertificateEnd {

    private static final Duration AHEAD = Duration.ofDays(30);
    private static final Duration EVERY = Duration.ofDays(1);

    private final HubTls tls;
    private final boolean own;
    private @Nullable Instant told;

    /** @param own whether the hub made the certificate itself */
    public CertificateEnd(HubTls tls, boolean own) {
        this.tls = tls;
        this.own = own;
    }

    /** A sentence when one is due. */
    public Optional<String> reminder(Instant now) {
        Instant end = tls.end();
        Instant last = told;
        if (now.isBefore(end.minus(AHEAD)) || last != null && now.isBefore(last.plus(EVERY))) {
            return Optional.empty();
        }
        told = now;
        return Optional.of("the certificate in " + tls.files().certificate()
                + (now.isBefore(end) ? " is valid until " : " was valid until ") + end
                + "; "
                + (own
                        ? "the hub made it: remove " + tls.files().certificate().getParent()
                                + " and restart for a new one, whose fingerprint nodes then have to be given"
                        : "put a new one and its key in its place, which are used without a restart"));
    }
}
