/** The least that Quarkus starts. */
@NullMarked
package io.ghostmirror.load.empty;

import org.jspecify.annotations.NullMarked;
