/** How one sequence of items reaches many readers at their own pace, in bounded memory. Pure. */
@NullMarked
package io.ghostmirror.core.fanout;

import org.jspecify.annotations.NullMarked;
