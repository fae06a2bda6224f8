package io.ghostmirror.node.cli;

import io.ghostmirror.node.port.NodeTelemetry;
import io.ghostmirror.node.telemetry.OpenTelemetryNode;
import io.ghostmirror.proto.telemetry.Telemetry;
import io.ghostmirror.proto.telemetry.TelemetrySwitch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node tells of itself by OpenTelemetry, if its environment asks for that. */
final class NodeSignals implements AutoCloseable {

    private final @Nullable Telemetry telemetry;
    private final NodeTelemetry signals;

    private NodeSignals(@Nullable Telemetry telemetry, NodeTelemetry signals) {
        this.telemetry = telemetry;
        this.signals = signals;
    }

    /** Fails with {@link CommandFailure} when the environment asks for what cannot be done. */
    static NodeSignals start(String session, String node) {
        if (!TelemetrySwitch.isOn(System.getenv())) {
            return new NodeSignals(null, NodeTelemetry.NONE);
        }
        try {
            var telemetry = Telemetry.start("ghostmirror-node", Map.of("otel.metrics.exporter", "otlp"));
            return new NodeSignals(telemetry, new OpenTelemetryNode(telemetry, session, node));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(e.getMessage() + ".", e);
        }
    }

    NodeTelemetry signals() {
        return signals;
    }

    @Override
    public void close() {
        if (telemetry != null) {
            telemetry.close();
        }
    }
}
