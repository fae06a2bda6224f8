/** Nodes that are no programs: they speak the protocol and have no tree, so that one process can be thousands of them. */
@NullMarked
package io.ghostmirror.load.sim;

import org.jspecify.annotations.NullMarked;
