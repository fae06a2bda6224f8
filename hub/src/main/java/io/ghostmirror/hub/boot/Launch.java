package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.auth.AccessToken;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.hub.redis.PrivateRedis;
import io.ghostmirror.hub.telemetry.OpenTelemetryTraces;
import io.ghostmirror.hub.tls.HubTls;
import io.ghostmirror.proto.telemetry.Telemetry;
import io.ghostmirror.proto.telemetry.TelemetrySwitch;
import java.io.IOException;
import java.net.BindException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One run of the hub, from its options to its end: what must be there before Quarkus starts and go after it stops. */
public final class Launch {

    private static @Nullable Launch current;

    private final ListenAddress address;
    private final int httpPort;
    private final int grpcPort;
    private final DataDirectory data;
    private final AccessToken token;
    private final HeadsFile heads;
    private final ContentPlace contents;
    private final AtomicBoolean contentsClosed = new AtomicBoolean();
    private final Optional<PrivateRedis> redis;
    private final Optional<HubTls> tls;
    private final Optional<Telemetry> telemetry;

    private Launch(
            ListenAddress address,
            int httpPort,
            int grpcPort,
            DataDirectory data,
            AccessToken token,
            Optional<HubTls> tls,
            Optional<String> sharedContent) {
        this.address = address;
        this.httpPort = httpPort;
        this.grpcPort = grpcPort;
        this.data = data;
        this.token = token;
        this.tls = tls;
        this.heads = HeadsFile.open(data.heads());
        this.contents = ContentPlace.of(sharedContent, data, givenRedis().isPresent());
        this.telemetry = startTelemetry();
        this.redis = startRedis(data);
    }

    /** Checks options and variables and takes the data directory. Fails with {@link StartException}. */
    public static Launch prepare(HubOptions options) {
        Variables.check(System.getenv());
        ListenAddress address = ListenAddress.of(options.host());
        int httpPort = address.port("--http-port", options.httpPort());
        int grpcPort = address.port("--grpc-port", options.grpcPort());
        DataDirectory data = DataDirectory.open(options.dataDir());
        var launch = new Launch(
                address,
                httpPort,
                grpcPort,
                data,
                TokenFile.read(options.tokenFile().orElse(data.tokenFile())),
                Certificates.choose(options, address, data),
                options.content());
        launch.configureQuarkus();
        current = launch;
        return launch;
    }

    /** The run of this process. */
    public static Launch current() {
        return Objects.requireNonNull(current, "the hub is started by HubMain");
    }

    /** A hub that was given no Redis has one of its own. It starts while Quarkus does. */
    private static Optional<PrivateRedis> startRedis(DataDirectory data) {
        if (givenRedis().isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PrivateRedis.start(data.redis()));
        } catch (IOException e) {
            throw new StartException(
                    "the private Redis in " + data.redis() + " cannot be started: " + e.getMessage(), e);
        }
    }

    private static Optional<Telemetry> startTelemetry() {
        try {
            return TelemetrySwitch.isOn(System.getenv())
                    ? Optional.of(Telemetry.start("ghostmirror-hub", Map.of()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<String> givenRedis() {
        return Optional.ofNullable(System.getenv("QUARKUS_REDIS_HOSTS"));
    }

    /** Where the Redis is that the hub was given, without passwords; empty when it has one of its own. */
    Optional<String> redisHosts() {
        return givenRedis().map(hosts -> hosts.replaceAll("//[^@/]*@", "//"));
    }

    /** Waits until the private Redis serves, if there is one. Fails with {@link StartException}. */
    public void awaitRedis() {
        try {
            if (redis.isPresent()) {
                redis.get().awaitReady();
            }
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void defaults(String property, String variable, String value) {
        if (System.getenv(variable) == null && System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private void configureQuarkus() {
        redis.ifPresentOrElse(
                own -> System.setProperty("quarkus.redis.hosts", own.uri()),
                // A connection that the network has dropped without a word is closed and replaced.
                () -> defaults("quarkus.redis.tcp.read-idle-timeout", "QUARKUS_REDIS_TCP_READ_IDLE_TIMEOUT", "20s"));
        // Quarkus would answer URLs that it takes for malformed with an empty 400; the API says what is wrong itself.
        System.setProperty("vertx.disableURIValidation", "true");
        System.setProperty("quarkus.http.host", address.host());
        System.setProperty("quarkus.http.port", Integer.toString(httpPort));
        System.setProperty("quarkus.grpc.server.host", address.host());
        System.setProperty("quarkus.grpc.server.port", Integer.toString(grpcPort));
        tls.ifPresent(certificate -> Certificates.configureHttp(certificate, httpPort));
    }

    /** The certificate that the hub serves with; empty when it serves without TLS. */
    Optional<HubTls> tls() {
        return tls;
    }

    public DataDirectory data() {
        return data;
    }

    public AccessToken token() {
        return token;
    }

    /** The heads that this hub and those before it have seen. */
    HeadsFile heads() {
        return heads;
    }

    /** What continues the traces of nodes. */
    HubTraces traces() {
        return telemetry
                .<HubTraces>map(on -> new OpenTelemetryTraces(on.tracer()))
                .orElse(HubTraces.NONE);
    }

    /** Where contents are kept. */
    ContentPlace contents() {
        return contents;
    }

    /** Finishes what was put, for which a shared store needs Redis. Repeated calls change nothing. */
    void closeContents() {
        if (contentsClosed.compareAndSet(false, true)) {
            contents.close();
        }
    }

    /** What is printed when the hub serves. */
    public String readyLine() {
        String host = ListenAddress.bracketed(address.host());
        return "ready http=" + host + ":" + httpPort + " grpc=" + host + ":" + grpcPort;
    }

    /** What a person needs to know besides to reach the hub; empty when it serves with what it was given. */
    public Optional<String> hint() {
        return tls.filter(certificate -> certificate.files().certificate().startsWith(data.tls()))
                .map(own ->
                        "ghost hub: it serves with a certificate of its own; from other machines, with a copy of its"
                                + " token: ghost join --hub " + address.reachable() + ":" + grpcPort
                                + " --hub-fingerprint "
                                + own.fingerprint() + " --token-file FILE --session NAME --dir PATH");
    }

    /** Nobody is served any more: closes all that is open, and ends the process. */
    public void ended(int exitCode, @Nullable Throwable failure) {
        closeContents();
        saveHeads();
        redis.ifPresent(PrivateRedis::stop);
        telemetry.ifPresent(Telemetry::close);
        data.close();
        if (failure != null) {
            System.err.println("ghost hub: cannot start: " + sentence(failure));
        }
        Runtime.getRuntime().halt(failure != null && exitCode == 0 ? 1 : exitCode);
    }

    private void saveHeads() {
        try {
            heads.save();
        } catch (IOException e) {
            System.err.println("ghost hub: the heads of the sessions were not saved (" + e + "); an older Redis is told"
                    + " from the newest one by those of some seconds ago");
        }
    }

    private static String sentence(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof StartException) && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
