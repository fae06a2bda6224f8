package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.HubAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which hub, and what opens it. */
final class HubOptions {

    /** Where a hub that was started here without options writes its token. */
    @Option(
            names = "--hub",
            paramLabel = "HOST:GRPC_PORT",
            converter = HubAddressConverter.class,
            description = "The hub's gRPC address; of several hubs that are one, all, separated by commas. Default:"
                    + " GHOST_HUB, else 127.0.0.1:9000.")
    HubAddress hub = HubAddress.LOCAL;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            converter = PathConverter.class,
            description = "The file with the hub's token. Default: GHOST_TOKEN_FILE, else, for a hub on this"
                    + " machine, the one in the hub's default data directory.")
    @Nullable
    Path tokenFile;

    HubAddress address() {
        return hub;
    }

    /** The token as the file has it now; empty when no file is known. A hub writes its token when it first starts. */
    Optional<String> token() {
        Path file = tokenFile;
        if (file != null) {
            return Optional.of(read(file));
        }
        Path local = UserDirectories.ofThisUser().hubToken();
        return hub.isLoopback() && Files.exists(local) ? Optional.of(read(local)) : Optional.empty();
    }

    private static String read(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty() || !token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                throw new CommandFailure(
                        "The token file " + file + " does not hold one token: copy it from the hub again.");
            }
            return token;
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    "The token file " + file
                            + " does not exist: start the hub, which writes it, or give another --token-file.",
                    e);
        } catch (IOException e) {
            throw new CommandFailure("The token file " + file + " cannot be read: " + DiskFault.of(e) + ".", e);
        }
    }
}
