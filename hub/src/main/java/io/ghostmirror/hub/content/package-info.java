/** Files as clients read them, put together from stored pieces. */
@NullMarked
package io.ghostmirror.hub.content;

import org.jspecify.annotations.NullMarked;
