/** Stands between two programs: counts what they say to each other, cuts them off, or slows them down. */
@NullMarked
package io.ghostmirror.load.wire;

import org.jspecify.annotations.NullMarked;
