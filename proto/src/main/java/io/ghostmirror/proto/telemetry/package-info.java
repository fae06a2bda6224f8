/**
 * OpenTelemetry as hub and node use it: started by the standard's own environment variables, not even loaded without
 * them.
 */
@NullMarked
package io.ghostmirror.proto.telemetry;

import org.jspecify.annotations.NullMarked;
