/** Linux inotify through the Foreign Function API: the least there is between a change and the program that sees it. */
@NullMarked
package io.ghostmirror.load.inotify;

import org.jspecify.annotations.NullMarked;
