/**
 * The node's engine: three trees (synced, local, remote), a pure planner, and a single-threaded loop from events to
 * effects. No clock, no I/O: time comes with each event, and what is to be done leaves as effects.
 */
@NullMarked
package io.ghostmirror.core.sync;

import org.jspecify.annotations.NullMarked;
