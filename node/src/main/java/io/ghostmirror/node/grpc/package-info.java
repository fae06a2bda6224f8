/** The hub over gRPC: one connection for changes, one for content, both with demand. */
@NullMarked
package io.ghostmirror.node.grpc;

import org.jspecify.annotations.NullMarked;
