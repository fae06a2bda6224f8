package io.ghostmirror.node.telemetry;

import static io.ghostmirror.proto.telemetry.SpanAttributes.CHANGES;
import static io.ghostmirror.proto.telemetry.SpanAttributes.NODE;
import static io.ghostmirror.proto.telemetry.SpanAttributes.REJECTED;
import static io.ghostmirror.proto.telemetry.SpanAttributes.SEQ;
import static io.ghostmirror.proto.telemetry.SpanAttributes.SESSION;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.node.port.NodeTelemetry;
import io.ghostmirror.proto.telemetry.Telemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Spans {@code publish}, from the moment the watcher told of a change until the hub has answered, and {@code apply}, from
 * the arrival of another node's commit until it is on the disk; and what a node measures. Names and attributes are told
 * in docs/operations.md.
 */
public final class OpenTelemetryNode implements NodeTelemetry {

    private final Tracer tracer;
    private final Meter meter;
    private final String session;
    private final String node;
    private final DoubleHistogram propagation;
    private final DoubleHistogram scans;
    private final Map<Long, Span> unanswered = new ConcurrentHashMap<>();
    private final Arriving arriving = new Arriving();

    public OpenTelemetryNode(Telemetry telemetry, String session, String node) {
        this.tracer = telemetry.tracer();
        this.meter = telemetry.meter();
        this.session = session;
        this.node = node;
        propagation = meter.histogramBuilder("ghostmirror.propagation")
                .setUnit("s")
                .setDescription(
                        "From the moment another node saw a change until it is on this disk, by both wall clocks")
                .build();
        scans = meter.histogramBuilder("ghostmirror.scan")
                .setUnit("s")
                .setDescription("Listing a directory, or the whole tree")
                .build();
    }

    @Override
    public TraceContext sent(CommitRequest request) {
        Span span = tracer.spanBuilder("publish")
                .setSpanKind(SpanKind.CLIENT)
                .setNoParent()
                .setStartTimestamp(request.observedNanos(), TimeUnit.NANOSECONDS)
                .setAttribute(SESSION, session)
                .setAttribute(NODE, node)
                .setAttribute(CHANGES, (long) request.changes().size())
                .startSpan();
        span.addEvent("sent");
        unanswered.put(request.number(), span);
        return Telemetry.contextOf(span);
    }

    @Override
    public void answered(CommitResult result) {
        Span span = unanswered.remove(result.number());
        if (span != null) {
            span.setAttribute(SEQ, result.seq());
            span.setAttribute(
                    REJECTED,
                    result.outcomes().stream()
                            .filter(Outcome.Rejected.class::isInstance)
                            .count());
            span.end();
        }
    }

    @Override
    public void disconnected() {
        unanswered.keySet().forEach(number -> {
            Span span = unanswered.remove(number);
            if (span != null) {
                span.setStatus(StatusCode.ERROR, "the connection was lost before the answer");
                span.end();
            }
        });
    }

    @Override
    public void delivered(Commit commit) {
        Span span = commit.trace().isTraced()
                ? tracer.spanBuilder("apply")
                        .setSpanKind(SpanKind.CONSUMER)
                        .setParent(Telemetry.parent(commit.trace()))
                        .setAttribute(SESSION, session)
                        .setAttribute(NODE, node)
                        .setAttribute(SEQ, commit.seq())
                        .setAttribute(CHANGES, (long) commit.changes().size())
                        .startSpan()
                : Span.getInvalid();
        arriving.add(commit, () -> {
            span.end();
            if (commit.observedNanos() > 0) {
                propagation.record(Math.max(0, wallSeconds() - commit.observedNanos() / 1e9));
            }
        });
    }

    @Override
    public void settled(List<Applied> applied) {
        arriving.settled(applied);
    }

    @Override
    public void reached(Cursor cursor) {
        arriving.reached(cursor.seq());
    }

    @Override
    public void scanned(long nanos) {
        scans.record(nanos / 1e9);
    }

    @Override
    public void watching(IntSupplier directories) {
        meter.gaugeBuilder("ghostmirror.watches")
                .ofLongs()
                .setUnit("{directory}")
                .setDescription("Directories that are watched")
                .buildWithCallback(
                        gauge -> gauge.record(directories.getAsInt(), Attributes.of(SESSION, session, NODE, node)));
        meter.gaugeBuilder("ghostmirror.watches.limit")
                .ofLongs()
                .setUnit("{directory}")
                .setDescription("Directories that all programs of this user may watch together")
                .buildWithCallback(gauge -> WatchLimit.read().ifPresent(gauge::record));
    }

    private static double wallSeconds() {
        return System.currentTimeMillis() / 1e3;
    }
}
