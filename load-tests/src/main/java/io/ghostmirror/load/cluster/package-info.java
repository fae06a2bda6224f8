/** Hubs as users start them: a cluster on this machine, or one hub alone. */
@NullMarked
package io.ghostmirror.load.cluster;

import org.jspecify.annotations.NullMarked;
