/** What may import what, and how large it may get. */
@NullMarked
package io.ghostmirror.architecture;

import org.jspecify.annotations.NullMarked;
