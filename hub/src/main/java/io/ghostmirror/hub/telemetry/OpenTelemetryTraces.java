package io.ghostmirror.hub.telemetry;

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
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.proto.telemetry.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Spans of the hub: {@code commit} from the arrival of a request to its decision, {@code send} until Kafka has it,
 * {@code receive} where another hub takes it; and one for each request over HTTP. Names and attributes are told in docs/operations.md.
 */
public final class OpenTelemetryTraces implements HubTraces {

    private static final AttributeKey<Long> COMMITS = AttributeKey.longKey("ghostmirror.commits");
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    private final Tracer tracer;

    public OpenTelemetryTraces(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public boolean tracesRequests() {
        return true;
    }

    @Override
    public Answering answering(String method, String route, Optional<String> session, TraceContext caller) {
        SpanBuilder builder = tracer.spanBuilder(method + " " + route)
                .setSpanKind(SpanKind.SERVER)
                .setParent(Telemetry.parent(caller))
                .setAttribute(METHOD, method.equals("HTTP") ? "_OTHER" : method)
                .setAttribute(ROUTE, route);
        session.ifPresent(name -> builder.setAttribute(SESSION, name));
        Span span = builder.startSpan();
        return status -> {
            span.setAttribute(STATUS, (long) status);
            if (status >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        };
    }

    @Override
    public Committing committing(String session, String nodeId, CommitRequest request) {
        Span span = tracer.spanBuilder("commit")
                .setSpanKind(SpanKind.SERVER)
                .setParent(Telemetry.parent(request.trace()))
                .setAttribute(SESSION, session)
                .setAttribute(NODE, nodeId)
                .setAttribute(CHANGES, (long) request.changes().size())
                .startSpan();
        TraceContext context = Telemetry.contextOf(span);
        return new Committing() {
            @Override
            public TraceContext context() {
                return context;
            }

            @Override
            public void stored() {
                span.addEvent("contents taken in");
            }

            @Override
            public void decided(CommitResult result) {
                span.setAttribute(SEQ, result.seq());
                span.setAttribute(
                        REJECTED,
                        result.outcomes().stream()
                                .filter(Outcome.Rejected.class::isInstance)
                                .count());
                span.end();
            }

            @Override
            public void failed(Throwable why) {
                fail(span, why);
            }
        };
    }

    /** One commit is sent in the trace it was made in; a span of several belongs to the first's and links to the others. */
    @Override
    public Publishing publishing(List<Delta> deltas) {
        Commit first = deltas.getFirst().commit();
        SpanBuilder builder = tracer.spanBuilder("send")
                .setSpanKind(SpanKind.PRODUCER)
                .setParent(Telemetry.parent(first.trace()))
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(SESSION, deltas.getFirst().session())
                .setAttribute(SEQ, first.seq())
                .setAttribute(COMMITS, (long) deltas.size());
        deltas.stream()
                .skip(1)
                .map(delta -> delta.commit().trace())
                .filter(TraceContext::isTraced)
                .forEach(trace -> builder.addLink(Telemetry.remote(trace)));
        Span span = builder.startSpan();
        return new Publishing() {
            @Override
            public TraceContext context(Commit commit) {
                return deltas.size() == 1 ? Telemetry.contextOf(span) : commit.trace();
            }

            @Override
            public void ended(@Nullable Throwable failure) {
                if (failure == null) {
                    span.end();
                } else {
                    fail(span, failure);
                }
            }
        };
    }

    @Override
    public Commit received(String session, Commit commit, TraceContext sender) {
        if (!sender.isTraced()) {
            return commit;
        }
        Span span = tracer.spanBuilder("receive")
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(Telemetry.parent(sender))
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(SESSION, session)
                .setAttribute(SEQ, commit.seq())
                .startSpan();
        span.end();
        return commit.in(Telemetry.contextOf(span));
    }

    private static void fail(Span span, Throwable why) {
        span.setStatus(StatusCode.ERROR, String.valueOf(why.getMessage()));
        span.end();
    }
}
