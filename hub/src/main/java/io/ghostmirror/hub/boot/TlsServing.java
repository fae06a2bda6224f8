package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.tls.HubTls;
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
    private boolean httpIsBehind;
    private String told = "";

    public TlsServing(TlsConfigurationRegistry registry, Event<CertificateUpdatedEvent> updates) {
        this.registry = registry;
        this.updates = updates;
    }

    @Override
    public void customize(GrpcServerConfiguration settings, VertxServerBuilder builder) {
        Launch.current().tls().ifPresent(tls -> builder.nettyBuilder().sslContext(tls.grpc()));
    }

    void start(@Observes StartupEvent started, Vertx vertx) {
        Launch.current()
                .tls()
                .ifPresent(tls -> vertx.setPeriodic(LOOK_MILLIS, tick -> vertx.executeBlocking(() -> renew(tls))));
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
            tell(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void tell(String fault) {
        if (!fault.equals(told)) {
            told = fault;
            LOG.warnf(
                    "the renewed certificate cannot be used%s: %s; the one before is served on, and this one is tried again",
                    httpIsBehind ? " for HTTP" : "", fault);
        }
    }
}
