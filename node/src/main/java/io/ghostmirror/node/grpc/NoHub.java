package io.ghostmirror.node.grpc;

import io.grpc.Status;
import java.net.UnknownHostException;
import java.util.Optional;

/** What is wrong with an address where no hub speaks gRPC, or not as it was expected to. */
public final class NoHub {

    /** What grpc-java says of an answer in HTTP/2 and in HTTP/1. */
    private static final String[] HTTP = {"HTTP status code", "First received frame was not SETTINGS"};

    private NoHub() {}

    /** A sentence for a person; empty when the address may be right. */
    public static Optional<String> sentence(Status status, HubAddress hub) {
        Optional<String> distrust = Distrust.sentence(status, hub);
        if (distrust.isPresent()) {
            return distrust;
        }
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return Optional.of("The host name " + cause.getMessage()
                        + " is not known here: give the right --hub HOST:GRPC_PORT.");
            }
        }
        String description = String.valueOf(status.getDescription());
        for (String sign : HTTP) {
            if (description.contains(sign)) {
                return Optional.of("What answers at " + hub + " speaks HTTP, not gRPC: give --hub HOST:GRPC_PORT, the"
                        + " address after grpc= in the hub's ready line.");
            }
        }
        return Optional.empty();
    }
}
