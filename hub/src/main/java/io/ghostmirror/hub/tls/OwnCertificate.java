package io.ghostmirror.hub.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A certificate that a hub makes for itself, with the JDK's keytool, and keeps. */
public final class OwnCertificate {

    private static final String DAYS = "7300";
    private static final String ALIAS = "hub";
    private static final long PATIENCE_SECONDS = 60;
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private OwnCertificate() {}

    /**
     * The certificate in a directory, which is made, with the certificate, when it is missing.
     *
     * @param names host names and addresses that the hub may be reached by; those that no certificate can have are left
     *     out
     */
    public static CertificateFiles in(Path directory, Collection<String> names) throws IOException {
        var files = new CertificateFiles(directory.resolve("certificate.pem"), directory.resolve("key.pem"));
        if (Files.notExists(directory)) {
            Path staged = Files.createTempDirectory(
                    directory.toAbsolutePath().getParent(),
                    "tls-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                make(staged, names);
                Files.move(staged, directory, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                remove(staged);
            }
        }
        return files;
    }

    private static void make(Path staged, Collection<String> names) throws IOException {
        String password = UUID.randomUUID().toString();
        Path store = staged.resolve("store.p12");
        keytool(store, password, names);
        try {
            KeyStore made = KeyStore.getInstance(store.toFile(), password.toCharArray());
            Files.delete(store);
            write(
                    staged.resolve("key.pem"),
                    "PRIVATE KEY",
                    made.getKey(ALIAS, password.toCharArray()).getEncoded());
            write(
                    staged.resolve("certificate.pem"),
                    "CERTIFICATE",
                    made.getCertificate(ALIAS).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("what keytool made cannot be read: " + e.getMessage(), e);
        }
    }

    private static void keytool(Path store, String password, Collection<String> names) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-startdate",
                "-1d",
                "-validity",
                DAYS,
                "-dname",
                "CN=Ghost Mirror hub",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                "STORE_PASSWORD"));
        String alternatives =
                names.stream().distinct().flatMap(OwnCertificate::alternative).collect(Collectors.joining(","));
        if (!alternatives.isEmpty()) {
            command.addAll(List.of("-ext", "SAN=" + alternatives));
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("STORE_PASSWORD", password);
        Process keytool = builder.start();
        keytool.getOutputStream().close();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException(command.getFirst() + " made none: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            keytool.destroyForcibly();
        }
    }

    private static Stream<String> alternative(String name) {
        if (name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            return Stream.of("ip:" + name);
        }
        boolean possible =
                name.matches("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
        return possible ? Stream.of("dns:" + name) : Stream.empty();
    }

    private static void write(Path file, String kind, byte[] encoded) throws IOException {
        String text =
                "-----BEGIN " + kind + "-----\n" + LINES.encodeToString(encoded) + "\n-----END " + kind + "-----\n";
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }

    private static void remove(Path staged) throws IOException {
        if (Files.exists(staged)) {
            try (Stream<Path> left = Files.list(staged)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(staged);
        }
    }
}
