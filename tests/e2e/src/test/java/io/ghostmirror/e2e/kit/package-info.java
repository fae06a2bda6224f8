/** Starts the built programs, waits for what they must do, and compares trees. */
@NullMarked
package io.ghostmirror.e2e.kit;

import org.jspecify.annotations.NullMarked;
