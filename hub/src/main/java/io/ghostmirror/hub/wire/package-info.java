/** What the hub tells of sessions, as messages of the protocol and as JSON, for all adapters that tell it. */
@NullMarked
package io.ghostmirror.hub.wire;

import org.jspecify.annotations.NullMarked;
