package io.ghostmirror.proto.telemetry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a program is to send traces, by the environment variables of OpenTelemetry. */
public final class TelemetrySwitch {

    private static final List<String> PLACES =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER");

    private TelemetrySwitch() {}

    /** On when one of them says where traces go, unless {@code OTEL_SDK_DISABLED} is {@code true}. */
    public static boolean isOn(Map<String, String> environment) {
        return !Boolean.parseBoolean(environment.get("OTEL_SDK_DISABLED"))
                && PLACES.stream().anyMatch(name -> isGiven(environment.get(name)));
    }

    private static boolean isGiven(@Nullable String value) {
        return value != null && !value.isBlank() && !value.equals("none");
    }
}
