/** What the hub's services need from the outside: a place that decides, and a place for bytes. */
@NullMarked
package io.ghostmirror.hub.port;

import org.jspecify.annotations.NullMarked;
