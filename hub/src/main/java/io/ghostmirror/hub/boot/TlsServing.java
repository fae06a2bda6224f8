package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.tls.CertificateEnd;
import io.ghostmirror.hub.tls.HubTls;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Has the gRPC server, which does not know Quarkus' TLS registry, serve with TLS too, and both servers take a certificate
 * that was renewed. Connections that are open go on with the one that they began with.
 */
@Singleton
public final class TlsServing implements ServerBuilderCustomizer<VertxServerBuilder> {

    private static final Logger LOG = Logger.getLogger(TlsServing.class);
    private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final TlsConfigurationRegistry registry;
    private final Event<CertificateUpdatedEvent> updates;
    private final MeterRegistry meters;
    private boolean httpIsBehind;

    /** What it was that could not be used; empty when nothing was. */
    private String told = "";

    public TlsServing(TlsConfigurationRegistry registry, Event<CertificateUpdatedEvent> updates, MeterRegistry meters) {
        this.registry = registry;
        this.updates = updates;
        this.meters = meters;
    }

    @Override
    public void customize(GrpcServerConfiguration settings, VertxServerBuilder builder) {
        Launch.current().tls().ifPresent(tls -> builder.nettyBuilder().sslContext(tls.grpc()));
    }

    void start(@Observes StartupEvent started, Vertx vertx) {
        Gauge.builder("ghostmirror.tls.certificate.expiry", Launch.current().tls(), TlsServing::endSeconds)
                .description("When the certificate that is served ends, since 1970; NaN without TLS")
                .baseUnit("seconds")
                .register(meters);
        Launch.current().tls().ifPresent(tls -> {
            boolean own =
                    tls.files().certificate().startsWith(Launch.current().data().tls());
            var end = new CertificateEnd(tls, own);
            vertx.setPeriodic(
                    LOOK_MILLIS,
                    tick -> vertx.executeBlocking(() -> {
                        boolean renewed = renew(tls);
                        end.reminder(Instant.now()).ifPresent(LOG::warn);
                        return renewed;
                    }));
        });
    }

    private static double endSeconds(Optional<HubTls> tls) {
        return tls.map(shown -> (double) shown.end().getEpochSecond()).orElse(Double.NaN);
    }

    private boolean renew(HubTls tls) {
        try {
            httpIsBehind |= tls.renew();
            if (!httpIsBehind) {
                return false;
            }
            TlsConfiguration http = registry.get(Certificates.NAME).orElseThrow();
            if (!http.reload()) {
                throw new IllegalStateException("the HTTP server did not take it");
            }
            updates.fire(new CertificateUpdatedEvent(Certificates.NAME, http));
            httpIsBehind = false;
            told = "";
            LOG.infof("certificate renewed fingerprint=%s", tls.fingerprint());
            return true;
        } catch (IOException | RuntimeException e) {
            tell(tls.files().mark(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Once for each pair of files. */
    private void tell(int mark, String fault) {
        String where = httpIsBehind ? " for HTTP" : "";
        if (!told.equals(mark + where)) {
            told = mark + where;
            LOG.warnf(
                    "the renewed certificate cannot be used%s: %s; the one before is served on, and this one is tried again",
                    where, fault);
        }
    }
}
