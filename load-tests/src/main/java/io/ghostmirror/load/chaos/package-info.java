/** Three hubs, Redis, Kafka and nodes with writers, of which something is killed or halted all the time. */
@NullMarked
package io.ghostmirror.load.chaos;

import org.jspecify.annotations.NullMarked;
