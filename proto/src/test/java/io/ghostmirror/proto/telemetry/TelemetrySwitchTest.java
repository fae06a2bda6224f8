package io.ghostmirror.proto.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TelemetrySwitchTest {

    @Test
    void shouldBeOnOnlyWhereSomebodySaysWhereTracesGo() {
        assertThat(TelemetrySwitch.isOn(Map.of())).isFalse();
        assertThat(TelemetrySwitch.isOn(Map.of("OTEL_SERVICE_NAME", "hub"))).isFalse();
        assertThat(TelemetrySwitch.isOn(Map.of("OTEL_TRACES_EXPORTER", "none"))).isFalse();
        assertThat(TelemetrySwitch.isOn(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "")))
                .isFalse();
        assertThat(TelemetrySwitch.isOn(Map.of("OTEL_TRACES_EXPORTER", "otlp"))).isTrue();
        assertThat(TelemetrySwitch.isOn(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")))
                .isTrue();
        assertThat(TelemetrySwitch.isOn(
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318", "OTEL_SDK_DISABLED", "true")))
                .isFalse();
    }
}
