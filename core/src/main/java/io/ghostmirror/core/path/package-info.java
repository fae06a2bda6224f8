/** Names of things in a workspace. Names are bytes, because on Linux they are. */
@NullMarked
package io.ghostmirror.core.path;

import org.jspecify.annotations.NullMarked;
