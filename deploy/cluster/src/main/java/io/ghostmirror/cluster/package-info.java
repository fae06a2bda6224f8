/** {@code ghost cluster}: Redis, Kafka, hubs behind a balancer and nodes as processes of one machine. */
@NullMarked
package io.ghostmirror.cluster;

import org.jspecify.annotations.NullMarked;
