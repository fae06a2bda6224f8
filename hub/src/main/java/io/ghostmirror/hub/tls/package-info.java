/** TLS on the hub's ports: its certificate, given or its own, and what the servers need of it. */
@NullMarked
package io.ghostmirror.hub.tls;

import org.jspecify.annotations.NullMarked;
