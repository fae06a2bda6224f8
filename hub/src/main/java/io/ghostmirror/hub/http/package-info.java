/** The HTTP API: read access to the mirror for people, scripts and AIs, with every node offline. */
@NullMarked
package io.ghostmirror.hub.http;

import org.jspecify.annotations.NullMarked;
