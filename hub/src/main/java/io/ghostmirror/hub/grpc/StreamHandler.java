package io.ghostmirror.hub.grpc;

import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.smallrye.mutiny.Multi;

/** One purpose of a FileSync stream, after its first message. Methods are called one after the other. */
interface StreamHandler {

    /** Lets messages come in: as many as the handler has room for. */
    interface Demand {
        void request(long messages);
    }

    /** What the node is sent. */
    Multi<FileSyncResponse> messages();

    /** The stream is open; asks for its first messages. */
    void start(Demand demand);

    /** A message came. Throws when it breaks the protocol. */
    void message(FileSyncRequest message);

    /** The stream ends for a fault of the node's. */
    void refuse(Throwable why);

    /** The node sends nothing more, or is gone. */
    void ended();
}
