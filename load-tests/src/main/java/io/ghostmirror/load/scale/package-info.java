/** What the hubs bear: many nodes, many sessions, nodes that read nothing. */
@NullMarked
package io.ghostmirror.load.scale;

import org.jspecify.annotations.NullMarked;
