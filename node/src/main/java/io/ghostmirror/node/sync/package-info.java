/**
 * The sync loop: feeds the engine with what watcher, disk and hub say, and carries out what it wants. One thread owns
 * the engine; large work runs beside it and comes back as events.
 */
@NullMarked
package io.ghostmirror.node.sync;

import org.jspecify.annotations.NullMarked;
