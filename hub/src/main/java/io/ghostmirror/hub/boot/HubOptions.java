package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.tls.CertificateFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code ghost hub} can be told. */
@Command(
        name = "ghost hub",
        mixinStandardHelpOptions = true,
        version = "ghost 0.1.0",
        usageHelpAutoWidth = true,
        sortOptions = false,
        description = "Runs the hub: keeps the sessions' manifests and contents, and serves nodes and clients.")
public final class HubOptions {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the hub keeps everything; made if missing. Default: ghost-mirror/hub in the XDG data"
                    + " directory.")
    private @Nullable Path dataDir;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "The token that every call must carry, for hubs that share one; made if missing. Default: token in"
                            + " the data directory.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--content",
            paramLabel = "DIR|s3://BUCKET/PREFIX",
            description =
                    "Where hubs that share a Redis keep contents: a directory that all of them see, or S3. Default: in the"
                            + " data directory, for one hub alone.")
    private @Nullable String content;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            defaultValue = "8080",
            description = "Port of the HTTP API; 0 for any (default: ${DEFAULT-VALUE}).")
    private int httpPort = 8080;

    @Option(
            names = "--grpc-port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            defaultValue = "9000",
            description = "Port for nodes and the command line; 0 for any (default: ${DEFAULT-VALUE}).")
    private int grpcPort = 9000;

    @ArgGroup
    private @Nullable Transport transport;

    /** How what is served travels; without it, a hub that others can reach makes a certificate of its own. */
    private static final class Transport {

        @Option(
                names = "--insecure",
                required = true,
                description = "Serve without TLS also where other machines can reach it.")
        private boolean insecure;

        @ArgGroup(exclusive = false)
        private @Nullable Certificate certificate;
    }

    private static final class Certificate {

        @Option(
                names = "--tls-cert",
                required = true,
                paramLabel = "FILE",
                description =
                        "Serve with TLS: the hub's certificate in PEM, and those that vouch for it. Taken anew when"
                                + " it changes. Default: one of its own where other machines can reach it.")
        private Path certificate = Path.of("");

        @Option(
                names = "--tls-key",
                required = true,
                paramLabel = "FILE",
                description = "The certificate's key in PEM, without a passphrase.")
        private Path key = Path.of("");
    }

    public Path dataDir() {
        return dataDir != null ? dataDir : defaultDataDir();
    }

    /** Where the token is; empty for the data directory's own. */
    public Optional<Path> tokenFile() {
        return Optional.ofNullable(tokenFile);
    }

    /** Where several hubs keep contents; empty for one alone. */
    public Optional<String> content() {
        return Optional.ofNullable(content);
    }

    public String host() {
        return host;
    }

    public int httpPort() {
        return httpPort;
    }

    public int grpcPort() {
        return grpcPort;
    }

    /** Whether TLS is not wanted, even where other machines can reach the hub. */
    public boolean insecure() {
        return transport != null && transport.insecure;
    }

    /** The certificate to serve with; empty when none was given. */
    public Optional<CertificateFiles> certificate() {
        return Optional.ofNullable(transport)
                .flatMap(given -> Optional.ofNullable(given.certificate))
                .map(given -> new CertificateFiles(given.certificate, given.key));
    }

    private static Path defaultDataDir() {
        Map<String, String> environment = System.getenv();
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        Path data = xdg.startsWith("/")
                ? Path.of(xdg)
                : Path.of(home.startsWith("/") ? home : System.getProperty("user.home"), ".local", "share");
        return data.resolve("ghost-mirror").resolve("hub");
    }
}
