/** What the hub needs of the network before it serves. */
@NullMarked
package io.ghostmirror.hub.net;

import org.jspecify.annotations.NullMarked;
