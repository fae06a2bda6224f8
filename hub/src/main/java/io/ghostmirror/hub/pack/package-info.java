/**
 * Content that several hubs share: immutable packs in a storage that all of them see, and an index that all of them
 * decide by. See docs/adr/014-packs.md.
 */
@NullMarked
package io.ghostmirror.hub.pack;

import org.jspecify.annotations.NullMarked;
