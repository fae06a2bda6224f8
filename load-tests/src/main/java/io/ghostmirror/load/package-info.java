/** Runs the same work through the floor, the product and other programs, and prints what it took. */
@NullMarked
package io.ghostmirror.load;

import org.jspecify.annotations.NullMarked;
