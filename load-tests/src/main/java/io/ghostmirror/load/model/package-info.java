/** What very many sessions and nodes would need, worked out from what was measured and what is assumed. */
@NullMarked
package io.ghostmirror.load.model;

import org.jspecify.annotations.NullMarked;
