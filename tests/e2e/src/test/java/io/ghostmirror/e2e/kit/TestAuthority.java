package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority that vouches for hubs, made with the JDK's keytool. Its files are under one directory. */
public final class TestAuthority {

    private static final String PASSWORD = "password";

    private final Path directory;
    private final Path store;

    /** Makes one with a key of its own. */
    public TestAuthority(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("store.p12");
        keytool("-alias authority -dname CN=authority -ext bc:critical");
        write(certificate(), pem("CERTIFICATE", encoded(chain("authority")[0])));
    }

    /** Its own certificate. */
    public Path certificate() {
        return directory.resolve("authority.pem");
    }

    /** Makes sockets to servers that it vouches for. */
    public SocketFactory sockets() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", chain("authority")[0]);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("TLS", e);
        }
    }

    public Path hubCertificate() {
        return directory.resolve("hub.pem");
    }

    public Path hubKey() {
        return directory.resolve("hub-key.pem");
    }

    /** Issues a certificate for a hub, as {@code SAN=} of keytool has its names, over the one before. */
    public String issue(String names) {
        String alias = "hub-" + names.hashCode() + "-" + System.nanoTime();
        keytool("-alias " + alias + " -dname CN=hub -signer authority -ext SAN=" + names);
        Certificate[] chain = chain(alias);
        write(
                hubCertificate(),
                Arrays.stream(chain)
                        .map(one -> pem("CERTIFICATE", encoded(one)))
                        .collect(Collectors.joining()));
        write(hubKey(), pem("PRIVATE KEY", key(alias)));
        return fingerprint(chain[0]);
    }

    /** {@code sha256:HEX}. */
    public static String fingerprint(Certificate certificate) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded(certificate)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no SHA-256", e);
        }
    }

    private void keytool(String what) {
        Shell.run(
                directory,
                System.getProperty("java.home") + "/bin/keytool -genkeypair -keyalg EC -groupname secp256r1 -keystore "
                        + store + " -storepass " + PASSWORD + " -validity 365 " + what);
    }

    private Certificate[] chain(String alias) {
        try {
            return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()).getCertificateChain(alias);
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("keystore " + store, e);
        }
    }

    private byte[] key(String alias) {
        try {
            return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray())
                    .getKey(alias, PASSWORD.toCharArray())
                    .getEncoded();
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("keystore " + store, e);
        }
    }

    private static byte[] encoded(Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("certificate", e);
        }
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END " + kind
                + "-----\n";
    }

    private static void write(Path file, String text) {
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, text, StandardCharsets.US_ASCII);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError("file " + file, e);
        }
    }
}
