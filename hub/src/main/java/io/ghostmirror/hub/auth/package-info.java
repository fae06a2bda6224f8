/** Who may call the hub: whoever has its token. */
@NullMarked
package io.ghostmirror.hub.auth;

import org.jspecify.annotations.NullMarked;
