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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jboss.logging.Logger;

/**
 * Commits as records: CloudEvents 1.0 in binary mode of the Kafka binding, with the protocol's Commit as value.
 * docs/events.md is the contract with consumers.
 */
final class DeltaRecords {

    private static final Logger LOG = Logger.getLogger(DeltaRecords.class);

    static final String TYPE = "io.ghostmirror.commit.v1";

    /** Of W3C Trace Context. */
    private static final String TRACEPARENT = "traceparent";

    private static final String CONTENT_TYPE = "application/protobuf; messageType=\"ghostmirror.v1.Commit\"";

    private final TopicLayout layout;
    private final String hub;
    private final HubTraces traces;

    /** @param hub the id of this hub, by which it knows its own records again */
    DeltaRecords(TopicLayout layout, String hub, HubTraces traces) {
        this.layout = layout;
        this.hub = hub;
        this.traces = traces;
    }

    /** @param trace what it is sent in */
    ProducerRecord<byte[], byte[]> record(Delta delta, TraceContext trace) {
        Commit commit = delta.commit();
        TopicPartition at = layout.of(delta.session());
        byte[] value = Wire.toWire(commit, delta.inline()).toByteArray();
        var record = new ProducerRecord<byte[], byte[]>(
                at.topic(), at.partition(), delta.session().getBytes(StandardCharsets.UTF_8), value);
        CloudEvents headers = CloudEvents.put(record.headers(), CONTENT_TYPE, TYPE, layout.tenant(), delta.session())
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

    /** Whose commit it is; empty when it is something else. */
    static String session(ConsumerRecord<byte[], byte[]> record) {
        return text(record.headers(), "ce_session");
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
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warnf(
                    "record %d of %s-%d cannot be read (%s); its commit is found in Redis",
                    record.offset(), record.topic(), record.partition(), e.getMessage());
            return Optional.empty();
        }
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
