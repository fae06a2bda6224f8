package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostHub;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell.Output;
import io.ghostmirror.e2e.kit.TestAuthority;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hubs with TLS, and nodes and people who have to be sure of them. */
@ExtendWith(MeshExtension.class)
class TlsIT {

    private static final Pattern TOLD = Pattern.compile("--hub-fingerprint (sha256:[0-9a-f]{64}) ");
    private static final String WRONG = "sha256:" + "0".repeat(64);

    @Test
    void shouldMirrorThroughAHubWithACertificateOfItsOwn(Mesh mesh) throws Exception {
        // Given
        GhostHub hub = mesh.hub("--host", "0.0.0.0");
        String fingerprint = told(hub);
        GhostNode a = mesh.node("a");
        GhostNode b = mesh.node("b");
        a.start("--hub-fingerprint", fingerprint);
        b.start("--hub-fingerprint", fingerprint);

        // When
        Files.writeString(a.path("f"), "over TLS");

        // Then
        mesh.awaitText(b, "f", "over TLS");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(hub.data().resolve("tls/key.pem"))))
                .isEqualTo("rw-------");

        assertThat(mesh.cli(Map.of("GHOST_HUB_FINGERPRINT", fingerprint))
                        .json("status", "--session", Mesh.SESSION)
                        .getFirst()
                        .get("certificateEndMillis")
                        .asLong())
                .as("20 years from now")
                .isGreaterThan(
                        System.currentTimeMillis() + Duration.ofDays(7_000).toMillis());

        // When
        hub.process().terminate();
        hub.start();
        Files.writeString(b.path("f"), "still the same hub");

        // Then
        assertThat(told(hub)).isEqualTo(fingerprint);
        mesh.awaitText(a, "f", "still the same hub");
        assertThat(get(hub, "127.0.0.1", hub.data().resolve("tls/certificate.pem"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseWhoIsNotTheHub(Mesh mesh) {
        // Given
        GhostHub hub = mesh.hub("--host", "0.0.0.0");
        String fingerprint = told(hub);

        // When
        Output asked = mesh.cli(Map.of("GHOST_HUB_FINGERPRINT", WRONG)).run("sessions");
        var joining = mesh.node("a").launch("--hub-fingerprint", WRONG);

        // Then
        assertThat(asked.code()).isEqualTo(1);
        assertThat(asked.err())
                .contains(fingerprint, "(expected: " + WRONG + ")")
                .hasLineCount(1);
        assertThat(joining.awaitExit()).isEqualTo(1);
        assertThat(joining.stderr())
                .contains(fingerprint, "(expected: " + WRONG + ")")
                .hasLineCount(1);
    }

    @Test
    void shouldNotBeEndedByWhoeverAnswersInItsHubsPlace(Mesh mesh) throws Exception {
        // Given
        GhostHub hub = mesh.hub("--host", "0.0.0.0");
        String fingerprint = told(hub);
        GhostNode a = mesh.node("a");
        GhostNode b = mesh.node("b");
        a.start("--hub-fingerprint", fingerprint);
        Path own = hub.data().resolve("tls");
        Path aside = mesh.outside("aside").resolve("tls");

        // When
        hub.process().terminate();
        Files.move(own, aside);
        hub.start();

        // Then
        mesh.await("the node says who answers", () -> a.process().stderr().contains("(expected: " + fingerprint + ")"));
        assertThat(a.process().isAlive()).isTrue();

        // When
        hub.process().terminate();
        Files.move(own, aside.resolveSibling("other"));
        Files.move(aside, own);
        hub.start();
        b.start("--hub-fingerprint", fingerprint);
        Files.writeString(b.path("f"), "it is the hub again");

        // Then
        mesh.awaitText(a, "f", "it is the hub again");
    }

    @Test
    void shouldSayWhichSideLacksTls(Mesh mesh) {
        // Given
        mesh.hub("--host", "0.0.0.0");

        // When
        Output plain = mesh.cli().run("sessions");
        var without = mesh.node("b").launch();

        // Then
        assertThat(plain.code()).isEqualTo(1);
        assertThat(plain.err()).contains("speaks TLS: give --hub-fingerprint").hasLineCount(1);
        assertThat(without.awaitExit()).isEqualTo(1);
        assertThat(without.stderr())
                .contains("speaks TLS: give --hub-fingerprint")
                .hasLineCount(1);

        // Given
        mesh.hub().process().terminate();
        mesh.hub("--host", "0.0.0.0", "--insecure");

        // When
        Output encrypted = mesh.cli(Map.of("GHOST_HUB_FINGERPRINT", WRONG)).run("sessions");
        var joining = mesh.node("a").launch("--tls");

        // Then
        assertThat(encrypted.code()).isEqualTo(1);
        assertThat(encrypted.err()).contains("does not speak TLS").hasLineCount(1);
        assertThat(joining.awaitExit()).isEqualTo(1);
        assertThat(joining.stderr()).contains("does not speak TLS").hasLineCount(1);
        assertThat(mesh.cli().run("sessions").code()).isZero();
    }

    @Test
    void shouldTrustWhomAnAuthorityVouchesForByName(Mesh mesh) throws Exception {
        // Given
        var authority = new TestAuthority(mesh.outside("authority"));
        authority.issue("dns:localhost");
        GhostHub hub = mesh.hub(
                "--tls-cert",
                authority.hubCertificate().toString(),
                "--tls-key",
                authority.hubKey().toString());
        String port = hub.grpc().substring(hub.grpc().lastIndexOf(':') + 1);
        String ca = authority.certificate().toString();

        // When
        GhostNode a = mesh.node("a").via("127.0.0.1:1,localhost:" + port);
        a.start("--ca", ca);
        Output otherName = mesh.cli().run("sessions", "--ca", ca);
        Output unknown = mesh.cli().run("sessions", "--tls", "--hub", "localhost:" + port);
        Output known = mesh.cli(Map.of("GHOST_CA", ca)).run("sessions", "--hub", "localhost:" + port);

        // Then
        assertThat(otherName.err()).contains("is for other names", "127.0.0.1").hasLineCount(1);
        assertThat(unknown.err()).contains("Nobody who is trusted here vouches").hasLineCount(1);
        assertThat(known.code()).isZero();
        HttpResponse<String> sessions = get(hub, "localhost", authority.certificate());
        assertThat(sessions.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(sessions.body()).contains(Mesh.SESSION);
        assertThat(hub.process().stderr()).isEmpty();
    }

    @Test
    void shouldTakeARenewedCertificateWithoutARestart(Mesh mesh) throws Exception {
        // Given
        var authority = new TestAuthority(mesh.outside("authority"));
        String first = authority.issue("dns:localhost,ip:127.0.0.1");
        GhostHub hub = mesh.hub(
                "--tls-cert",
                authority.hubCertificate().toString(),
                "--tls-key",
                authority.hubKey().toString());
        GhostNode a = mesh.node("a");
        GhostNode b = mesh.node("b");
        a.start("--hub-fingerprint", first);

        // When
        Files.writeString(authority.hubCertificate(), "half of ");
        mesh.await(
                "the hub tells of what it cannot use",
                () -> hub.process().stderr().contains("cannot be used"));
        String second = authority.issue("dns:localhost,ip:127.0.0.1");

        // Then
        mesh.await(
                "nodes get the new certificate",
                () -> mesh.cli().run("sessions", "--hub-fingerprint", second).code() == 0);
        mesh.await(
                "browsers get the new certificate",
                () -> second.equals(fingerprint(get(hub, "127.0.0.1", authority.certificate()))));
        assertThat(mesh.cli().run("sessions", "--hub-fingerprint", first).err()).contains("(expected: " + first + ")");
        b.start("--ca", authority.certificate().toString());
        Files.writeString(b.path("f"), "to one who came before");
        mesh.awaitText(a, "f", "to one who came before");
    }

    private static String told(GhostHub hub) {
        Matcher told = TOLD.matcher(hub.process().stderr());
        assertThat(told.find()).as(hub.process().report()).isTrue();
        return told.group(1);
    }

    private static String fingerprint(HttpResponse<?> response) throws Exception {
        return TestAuthority.fingerprint(response.sslSession().orElseThrow().getPeerCertificates()[0]);
    }

    /** The sessions, asked by a client that trusts this authority. */
    private static HttpResponse<String> get(GhostHub hub, String host, Path authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "it", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            String port = hub.http().substring(hub.http().lastIndexOf(':') + 1);
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://" + host + ":" + port + "/api/v1/sessions"))
                            .header("Authorization", "Bearer " + hub.token())
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
