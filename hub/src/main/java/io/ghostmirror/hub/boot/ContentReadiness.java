package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.segment.WriteProbe;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The hub is not ready when it cannot store content: its disk is full, read-only or broken. */
@Readiness
@Singleton
public final class ContentReadiness implements HealthCheck {

    private final WriteProbe probe = new WriteProbe(Launch.current().contents().path(), System::nanoTime);

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("Content store health check");
        probe.fault().ifPresentOrElse(reason -> response.down().withData("reason", reason), response::up);
        return response.build();
    }
}
