/** The programs that are compared: each is started on a source tree and targets, and leaves no process behind. */
@NullMarked
package io.ghostmirror.load.tool;

import org.jspecify.annotations.NullMarked;
