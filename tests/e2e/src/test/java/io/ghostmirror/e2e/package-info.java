/** What a user sees: the built programs are started, and nothing of them is imported. */
@NullMarked
package io.ghostmirror.e2e;

import org.jspecify.annotations.NullMarked;
