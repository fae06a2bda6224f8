/** The ports in memory, for tests of what stands on them. */
@NullMarked
package io.ghostmirror.hub.memory;

import org.jspecify.annotations.NullMarked;
