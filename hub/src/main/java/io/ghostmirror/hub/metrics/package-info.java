/** What the hub counts, as Micrometer has it. */
@NullMarked
package io.ghostmirror.hub.metrics;

import org.jspecify.annotations.NullMarked;
