/** Traces of the hub by OpenTelemetry. */
@NullMarked
package io.ghostmirror.hub.telemetry;

import org.jspecify.annotations.NullMarked;
