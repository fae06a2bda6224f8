/** How the hub starts and stops: options, data directory, ports, and the wiring of its parts. */
@NullMarked
package io.ghostmirror.hub.boot;

import org.jspecify.annotations.NullMarked;
