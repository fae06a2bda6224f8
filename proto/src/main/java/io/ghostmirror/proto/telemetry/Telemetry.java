package io.ghostmirror.proto.telemetry;

import io.ghostmirror.core.change.TraceContext;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** OpenTelemetry's SDK for one program, as its environment variables configure it. Safe for concurrent use. */
public final class Telemetry implements AutoCloseable {

    private static final String SCOPE = "io.ghostmirror";
    private static final long GOODBYE_SECONDS = 2;

    /** All that is exported unless the environment says more: the hub's metrics are Prometheus', logs go to stderr. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    private final OpenTelemetrySdk sdk;

    private Telemetry(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /**
     * Starts the SDK.
     *
     * @param service its name, where {@code OTEL_SERVICE_NAME} says no other
     * @param settings further properties of OpenTelemetry, where the environment says no other
     * @throws IllegalArgumentException when the environment asks for what cannot be done; the message is a sentence
     */
    public static Telemetry start(String service, Map<String, String> settings) {
        Map<String, String> defaults = new HashMap<>(DEFAULTS);
        defaults.put("otel.service.name", service);
        defaults.putAll(settings);
        try {
            return new Telemetry(AutoConfiguredOpenTelemetrySdk.builder()
                    .setServiceClassLoader(Telemetry.class.getClassLoader())
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> defaults)
                    .build()
                    .getOpenTelemetrySdk());
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(
                    "OpenTelemetry cannot be started: " + e.getMessage() + "; see the OTEL_ environment variables", e);
        }
    }

    public Tracer tracer() {
        return sdk.getTracer(SCOPE);
    }

    public Meter meter() {
        return sdk.getMeter(SCOPE);
    }

    /** The place of a span, to travel with what is sent. */
    public static TraceContext contextOf(Span span) {
        SpanContext at = span.getSpanContext();
        return at.isValid()
                ? new TraceContext("00-" + at.getTraceId() + "-" + at.getSpanId() + "-"
                        + at.getTraceFlags().asHex())
                : TraceContext.NONE;
    }

    /** What a span that continues a trace has as parent. */
    public static Context parent(TraceContext trace) {
        return trace.isTraced() ? Context.root().with(Span.wrap(remote(trace))) : Context.root();
    }

    /** A span of somebody else's, to link to. */
    public static SpanContext remote(TraceContext trace) {
        String[] parts = trace.traceparent().split("-", -1);
        return SpanContext.createFromRemoteParent(
                parts[1], parts[2], TraceFlags.fromHex(parts[3], 0), TraceState.getDefault());
    }

    /** Sends what has not been sent yet, for two seconds at most. */
    @Override
    public void close() {
        sdk.shutdown().join(GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
}
