package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.Fingerprint;
import io.ghostmirror.node.grpc.HubAddress;
import io.ghostmirror.node.grpc.HubTrust;
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

    @Option(
            names = "--hub-fingerprint",
            paramLabel = "sha256:HEX",
            converter = FingerprintConverter.class,
            description = "Use TLS, with the hub that has this certificate; it prints the fingerprint when it starts."
                    + " Default: GHOST_HUB_FINGERPRINT.")
    @Nullable
    Fingerprint fingerprint;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            converter = PathConverter.class,
            description = "Use TLS, with a hub for whose name one of these certificates (PEM) vouches. Default:"
                    + " GHOST_CA.")
    @Nullable
    Path authorities;

    @Option(
            names = "--tls",
            description = "Use TLS, with a hub for whose name somebody vouches whom the JDK trusts. Default: GHOST_TLS"
                    + " (true or false), else false.")
    boolean tls;

    HubAddress address() {
        return hub;
    }

    /** How the hub proves that it is the hub. */
    HubTrust trust() {
        Path file = authorities;
        Fingerprint pinned = fingerprint;
        if (pinned != null && file != null) {
            throw new WrongUse("--hub-fingerprint and --ca (or GHOST_HUB_FINGERPRINT and GHOST_CA) are two ways to know"
                    + " the hub: give one.");
        }
        if (pinned != null) {
            return new HubTrust.Pinned(pinned);
        }
        if (file == null) {
            return tls ? HubTrust.SYSTEM : HubTrust.PLAINTEXT;
        }
        try {
            return HubTrust.authorities(file);
        } catch (IOException e) {
            throw new CommandFailure("The file " + file + " of --ca cannot be used: " + DiskFault.of(e) + ".", e);
        }
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
