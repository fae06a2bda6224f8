/** Counts what two programs say to each other, by standing between them. */
@NullMarked
package io.ghostmirror.load.wire;

import org.jspecify.annotations.NullMarked;
