package io.ghostmirror.hub.kafka;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.proto.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Commits as records: CloudEvents 1.0 in binary mode of the Kafka binding, with the protocol's Commit as value.
 * docs/events.md is the contract with consumers.
 */
final class DeltaRecords {

    static final String TYPE = "io.ghostmirror.commit.v1";

    private static final String END = ".deltas";
    /** Of W3C Trace Context. */
    private static final String TRACEPARENT = "traceparent";

    private static final String CONTENT_TYPE = "application/protobuf; messageType=\"ghostmirror.v1.Commit\"";

    private final String tenant;
    private final String hub;
    private final HubTraces traces;

    /** @param hub the id of this hub, by which it knows its own records again */
    DeltaRecords(String tenant, String hub, HubTraces traces) {
        this.tenant = tenant;
        this.hub = hub;
        this.traces = traces;
    }

    String topic(String session) {
        return start() + session + END;
    }

    private String start() {
        return "ghost." + tenant + ".";
    }

    /** Whose topic it is; empty when it is none of this tenant's sessions. */
    Optional<String> session(String topic) {
        boolean ours =
                topic.startsWith(start()) && topic.endsWith(END) && topic.length() > start().length() + END.length();
        return ours ? Optional.of(topic.substring(start().length(), topic.length() - END.length())) : Optional.empty();
    }

    /** @param trace what it is sent in */
    ProducerRecord<byte[], byte[]> record(Delta delta, TraceContext trace) {
        Commit commit = delta.commit();
        byte[] value = Wire.toWire(commit, delta.inline()).toByteArray();
        var record = new ProducerRecord<byte[], byte[]>(topic(delta.session()), 0, null, value);
        CloudEvents headers = CloudEvents.put(record.headers(), CONTENT_TYPE, TYPE, tenant, delta.session())
                .add("ce_id", delta.sessionId() + "/" + delta.epoch() + "/" + commit.seq())
                .add("ce_time", Instant.ofEpochMilli(commit.committedMillis()).toString())
                .add("ce_sessionid", delta.sessionId())
                .add("ce_epoch", Long.toString(delta.epoch()))
                .add("ce_sequence", Long.toString(commit.seq()))
                .add("ce_hub", hub);
        if (commit.trace().isTraced()) {
            headers.add("ce_traceparent", commit.trace().traceparent()).add(TRACEPARENT, trace.traceparent());
        }
        return record;
    }

    /** The commit of another hub; empty when it is one of this hub or something else. */
    Optional<Delta> delta(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        if (!text(headers, "ce_type").equals(TYPE) || text(headers, "ce_hub").equals(hub)) {
            return Optional.empty();
        }
        try {
            var wire = io.ghostmirror.proto.v1.Commit.parseFrom(record.value());
            String session = text(headers, "ce_session");
            Commit commit = Wire.fromWire(wire);
            return Optional.of(new Delta(
                    session,
                    text(headers, "ce_sessionid"),
                    Long.parseLong(text(headers, "ce_epoch")),
                    traces.received(session, commit, TraceContext.of(text(headers, TRACEPARENT))),
                    Wire.inlineOf(wire)));
        } catch (InvalidProtocolBufferException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
