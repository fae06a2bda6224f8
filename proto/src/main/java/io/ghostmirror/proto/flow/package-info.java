/**
 * Streams with real demand over grpc-java: the generated Mutiny stubs have none and run out of memory behind a slow
 * peer. A message is asked for only when there is room for it, in both directions, and nothing is queued here.
 */
@NullMarked
package io.ghostmirror.proto.flow;

import org.jspecify.annotations.NullMarked;
