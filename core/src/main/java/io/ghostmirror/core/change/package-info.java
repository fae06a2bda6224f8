/** Changes to a manifest, the commits they are accepted in, and why one may be rejected. */
@NullMarked
package io.ghostmirror.core.change;

import org.jspecify.annotations.NullMarked;
