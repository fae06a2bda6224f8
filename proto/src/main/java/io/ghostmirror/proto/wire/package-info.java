/** The door between wire and core: everything that comes in is checked here, so that a core value cannot be wrong. */
@NullMarked
package io.ghostmirror.proto.wire;

import org.jspecify.annotations.NullMarked;
