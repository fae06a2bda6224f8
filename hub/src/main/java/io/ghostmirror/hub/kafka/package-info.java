/** The delta feed over Kafka: one topic a session. */
@NullMarked
package io.ghostmirror.hub.kafka;

import org.jspecify.annotations.NullMarked;
