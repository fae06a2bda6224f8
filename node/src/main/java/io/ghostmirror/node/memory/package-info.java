/** Adapters that keep everything in memory, for tests and simulation. */
@NullMarked
package io.ghostmirror.node.memory;

import org.jspecify.annotations.NullMarked;
