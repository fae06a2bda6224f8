/** Spreads TCP connections over hubs that serve. */
@NullMarked
package io.ghostmirror.cluster.balancer;

import org.jspecify.annotations.NullMarked;
