/** What the sync loop needs from the outside: a tree, a watcher, a state store, a hub. */
@NullMarked
package io.ghostmirror.node.port;

import org.jspecify.annotations.NullMarked;
