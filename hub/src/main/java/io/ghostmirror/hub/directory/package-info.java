/** Packs in a directory that all hubs see. */
@NullMarked
package io.ghostmirror.hub.directory;

import org.jspecify.annotations.NullMarked;
