/** The gRPC services: what nodes and the command line speak. Wire types stay in here. */
@NullMarked
package io.ghostmirror.hub.grpc;

import org.jspecify.annotations.NullMarked;
