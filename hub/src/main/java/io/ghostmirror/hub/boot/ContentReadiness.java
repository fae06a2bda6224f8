package io.ghostmirror.hub.boot;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The hub is not ready when it cannot store content: its disk is full, read-only or broken, or S3 is away. */
@Readiness
@Singleton
public final class ContentReadiness implements HealthCheck {

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("Content store health check");
        Launch.current()
                .contents()
                .fault()
                .ifPresentOrElse(reason -> response.down().withData("reason", reason), response::up);
        return response.build();
    }
}
