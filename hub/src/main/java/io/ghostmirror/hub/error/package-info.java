/** Why the hub refuses something: one code for each reason, the same on every way in. */
@NullMarked
package io.ghostmirror.hub.error;

import org.jspecify.annotations.NullMarked;
