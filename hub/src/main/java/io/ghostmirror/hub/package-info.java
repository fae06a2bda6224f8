/** The hub: keeps the sessions' manifests and contents, and serves nodes and clients. */
@NullMarked
package io.ghostmirror.hub;

import org.jspecify.annotations.NullMarked;
