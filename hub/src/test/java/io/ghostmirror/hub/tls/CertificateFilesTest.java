package io.ghostmirror.hub.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateFilesTest {

    private static final Instant NOW = Instant.now().plus(1, ChronoUnit.HOURS);

    @TempDir
    private static Path made;

    private static CertificateFiles own;

    @TempDir
    private Path temp;

    @BeforeAll
    static void make() throws IOException {
        own = OwnCertificate.in(made.resolve("tls"), List.of("box", "192.0.2.7", "fd00::7", "no_name", "localhost"));
    }

    @Test
    void shouldMakeOneOnceThatOnlyTheOwnerReads() throws Exception {
        // When
        CertificateFiles again = OwnCertificate.in(made.resolve("tls"), List.of("other"));

        // Then
        assertThat(again).isEqualTo(own);
        ServerIdentity identity = again.read(NOW);
        assertThat(identity.fingerprint()).matches("sha256:[0-9a-f]{64}");
        assertThat(identity.chain().getFirst().getSubjectAlternativeNames().stream()
                        .map(name -> String.valueOf(name.get(1))))
                .containsExactlyInAnyOrder("box", "192.0.2.7", "fd00:0:0:0:0:0:0:7", "localhost");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.key())))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(made)) {
            assertThat(left).containsExactly(made.resolve("tls"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void shouldReadKeysThatLackTheNameOfTheirAlgorithm(String kind) throws Exception {
        // Given
        KeyStore store = keytool(kind);
        PrivateKey key = (PrivateKey) store.getKey("hub", "password".toCharArray());
        CertificateFiles files = files(
                pem("CERTIFICATE", store.getCertificate("hub").getEncoded()),
                pem(kind + " PRIVATE KEY", bare(key.getEncoded())));

        // When
        ServerIdentity identity = files.read(NOW);

        // Then
        assertThat(identity.isWhole()).isTrue();
        assertThat(identity.key()).isEqualTo(key);
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        String certificate = Files.readString(own.certificate());
        String key = Files.readString(own.key());
        Path otherPlace = Files.createDirectory(temp.resolve("other"));
        String otherKey = Files.readString(
                OwnCertificate.in(otherPlace.resolve("tls"), List.of()).key());

        assertRefused(files(certificate, otherKey), "does not belong to the certificate");
        assertRefused(files("nothing", key), "TLS certificate", "-----BEGIN CERTIFICATE-----");
        assertRefused(files(certificate, "nothing"), "TLS key", "-----BEGIN PRIVATE KEY-----");
        assertRefused(files(certificate, pem("ENCRYPTED PRIVATE KEY", new byte[8])), "has a passphrase");
        assertRefused(files(certificate, pem("PRIVATE KEY", new byte[8])), "is no key of the kind");
        assertRefused(new CertificateFiles(temp.resolve("no"), own.key()), "TLS certificate", "cannot be read");
        assertRefused(new CertificateFiles(own.certificate(), temp.resolve("no")), "TLS key", "cannot be read");
        assertThatThrownBy(() -> own.read(NOW.plus(9_000, ChronoUnit.DAYS)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("renew it");
        assertThatThrownBy(() -> own.read(NOW.minus(3, ChronoUnit.DAYS)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("set the clock");
    }

    @Test
    void shouldTakeWhatChangedAndKeepWhatCannotBeReplaced() throws Exception {
        // Given
        CertificateFiles files = files(Files.readString(own.certificate()), Files.readString(own.key()));
        HubTls tls = HubTls.open(files, InstantSource.system());
        String first = tls.fingerprint();
        CertificateFiles other =
                OwnCertificate.in(Files.createDirectory(temp.resolve("other")).resolve("tls"), List.of());

        // Then
        assertThat(tls.renew()).isFalse();

        // When
        Files.copy(other.certificate(), Files.newOutputStream(files.certificate()));

        // Then
        assertThatThrownBy(tls::renew).isInstanceOf(IOException.class).hasMessageContaining("does not belong");
        assertThatThrownBy(tls::renew).as("tried again").isInstanceOf(IOException.class);
        assertThat(tls.fingerprint()).isEqualTo(first);

        // When
        Files.copy(other.key(), Files.newOutputStream(files.key()));

        // Then
        assertThat(tls.renew()).isTrue();
        assertThat(tls.fingerprint())
                .isNotEqualTo(first)
                .isEqualTo(other.read(NOW).fingerprint());
        assertThat(tls.renew()).as("the same again").isFalse();
    }

    @Test
    void shouldRemindOnceADayOfACertificateThatEnds() throws Exception {
        // Given
        HubTls tls = HubTls.open(own, InstantSource.system());
        Instant end = tls.end();
        var given = new CertificateEnd(tls, false);

        // Then
        assertThat(end).isBetween(NOW.plus(7_200, ChronoUnit.DAYS), NOW.plus(7_400, ChronoUnit.DAYS));
        assertThat(given.reminder(end.minus(31, ChronoUnit.DAYS))).isEmpty();
        assertThat(given.reminder(end.minus(29, ChronoUnit.DAYS))).hasValueSatisfying(sentence -> assertThat(sentence)
                .contains(own.certificate().toString(), "is valid until " + end, "restart"));
        assertThat(given.reminder(end.minus(29, ChronoUnit.DAYS).plusSeconds(60)))
                .isEmpty();
        assertThat(given.reminder(end.minus(28, ChronoUnit.DAYS))).isPresent();
        assertThat(new CertificateEnd(tls, true).reminder(end.plusSeconds(1)))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains(
                                "was valid until " + end,
                                "remove " + own.certificate().getParent(),
                                "fingerprint"));
    }

    private void assertRefused(CertificateFiles files, String... reasons) {
        assertThatThrownBy(() -> files.read(NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(reasons);
    }

    private CertificateFiles files(String certificate, String key) throws IOException {
        return new CertificateFiles(
                Files.writeString(temp.resolve("c.pem"), certificate), Files.writeString(temp.resolve("k.pem"), key));
    }

    private KeyStore keytool(String kind) throws Exception {
        Path store = temp.resolve(kind + ".p12");
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "hub",
                        "-keyalg",
                        kind,
                        "-dname",
                        "CN=hub",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "password")
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertThat(code).isZero();
        return KeyStore.getInstance(store.toFile(), "password".toCharArray());
    }

    /** What is inside of PKCS#8: the content of its third element. */
    private static byte[] bare(byte[] whole) {
        int version = header(whole, 0);
        int algorithm = version + 3;
        int octets = header(whole, algorithm) + (whole[algorithm + 1] & 0xff);
        return Arrays.copyOfRange(whole, header(whole, octets), whole.length);
    }

    private static int header(byte[] der, int at) {
        return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END " + kind
                + "-----\n";
    }
}
