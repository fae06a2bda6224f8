/** What hubs tell each other and consumers over Kafka: commits, one topic a session, and events, one topic for all. */
@NullMarked
package io.ghostmirror.hub.kafka;

import org.jspecify.annotations.NullMarked;
