/** Adapters that keep everything in memory: for tests, simulation and trying things out. */
@NullMarked
package io.ghostmirror.hub.memory;

import org.jspecify.annotations.NullMarked;
