/** Which paths are not synced: the rules of {@code .gitignore} and {@code .cortexignore} files. */
@NullMarked
package io.ghostmirror.core.ignore;

import org.jspecify.annotations.NullMarked;
