/** Traces and metrics of a node by OpenTelemetry. */
@NullMarked
package io.ghostmirror.node.telemetry;

import org.jspecify.annotations.NullMarked;
