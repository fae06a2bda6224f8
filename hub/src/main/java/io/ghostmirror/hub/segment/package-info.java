/**
 * Content on a local disk: append-only segments that describe themselves, one fsync for all that is put together.
 *
 * <p>A directory holds {@code format} (the marker of this store), {@code lock}, and segments of many records each. A
 * record says everything about its piece, so the index in memory, and the sidecar index beside each sealed segment, can
 * always be made again. One thread writes; any thread may read.
 */
@NullMarked
package io.ghostmirror.hub.segment;

import org.jspecify.annotations.NullMarked;
