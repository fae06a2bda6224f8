package io.ghostmirror.hub.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/** Headers of the Kafka binding of CloudEvents 1.0, in binary mode. */
final class CloudEvents {

    private final Headers headers;

    private CloudEvents(Headers headers) {
        this.headers = headers;
    }

    /** What all of ours have. */
    static CloudEvents put(Headers headers, String contentType, String type, String tenant, String session) {
        return new CloudEvents(headers)
                .add("content-type", contentType)
                .add("ce_specversion", "1.0")
                .add("ce_type", type)
                .add("ce_source", "/tenants/" + tenant + "/sessions/" + session)
                .add("ce_session", session);
    }

    CloudEvents add(String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        return this;
    }
}
