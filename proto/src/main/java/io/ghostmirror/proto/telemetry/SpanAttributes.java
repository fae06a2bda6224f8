package io.ghostmirror.proto.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/** Attributes of spans that hub and node tell alike; docs/operations.md has what they mean. */
public final class SpanAttributes {

    public static final AttributeKey<String> SESSION = AttributeKey.stringKey("ghostmirror.session");
    public static final AttributeKey<String> NODE = AttributeKey.stringKey("ghostmirror.node");
    public static final AttributeKey<Long> SEQ = AttributeKey.longKey("ghostmirror.seq");
    public static final AttributeKey<Long> CHANGES = AttributeKey.longKey("ghostmirror.changes");
    public static final AttributeKey<Long> REJECTED = AttributeKey.longKey("ghostmirror.rejected");

    private SpanAttributes() {}
}
