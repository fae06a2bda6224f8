/**
 * Many node engines and a hub in one thread under one seed: random edits, reordered messages, cuts, crashes, lost
 * events. Afterwards the trees must be the manifest, and nothing that was written may have vanished.
 */
@NullMarked
package io.ghostmirror.simulation;

import org.jspecify.annotations.NullMarked;
