/** What a node's disk holds, and what is to become of it: observations, intents and how they ended. */
@NullMarked
package io.ghostmirror.core.tree;

import org.jspecify.annotations.NullMarked;
