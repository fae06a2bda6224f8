/**
 * Sessions that have members now. One {@link io.ghostmirror.hub.live.LiveSession} per session takes commits in, puts
 * them in order and gives them out; all of its state is touched by one thread at a time.
 */
@NullMarked
package io.ghostmirror.hub.live;

import org.jspecify.annotations.NullMarked;
