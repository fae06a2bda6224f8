package io.ghostmirror.node.grpc;

import io.ghostmirror.node.grpc.PinnedTrust.WrongFingerprintException;
import io.ghostmirror.node.grpc.UnexpectedTls.SpeaksTlsException;
import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is wrong where one side has TLS and the other has not, or where it is not sure that the hub is the hub. */
final class Distrust {

    /** What grpc-java says when a server that has TLS answers with an alert to what is none. */
    private static final Pattern ALERT =
            Pattern.compile("First received frame was not SETTINGS. Hex dump for first 5 bytes: 15030[13]");

    private Distrust() {}

    /** A sentence for a person; empty when it is something else. */
    static Optional<String> sentence(Status status, HubAddress hub) {
        if (ALERT.matcher(String.valueOf(status.getDescription())).find()) {
            return Optional.of(speaksTls(hub));
        }
        Optional<String> sentence = Optional.empty();
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case SpeaksTlsException tls -> sentence = Optional.of(speaksTls(hub));
                case NotSslRecordException plain ->
                    sentence = Optional.of(
                            "What answers at " + hub + " does not speak TLS: start the hub with --tls-cert"
                                    + " and --tls-key, or leave out --hub-fingerprint, --ca and --tls where nobody can listen.");
                case WrongFingerprintException wrong ->
                    sentence = Optional.of("The hub at " + hub + " has the certificate " + wrong.seen + " (expected: "
                            + wrong.expected + "): give that as --hub-fingerprint if it is what the hub printed when it"
                            + " started; otherwise it is not your hub that answers.");
                case CertificateExpiredException old ->
                    sentence = Optional.of("The certificate of the hub at " + hub + " is out of date ("
                            + old.getMessage() + "): renew it, or look at the clock of this machine.");
                case CertificateNotYetValidException early ->
                    sentence = Optional.of("The certificate of the hub at " + hub + " is not valid yet ("
                            + early.getMessage() + "): look at the clock of this machine.");
                case CertificateException other -> sentence = Optional.of(untrusted(other, hub));
                default -> {}
            }
        }
        return sentence;
    }

    private static String speaksTls(HubAddress hub) {
        return "The hub at " + hub
                + " speaks TLS: give --hub-fingerprint with what it printed when it started, or --ca," + " or --tls.";
    }

    private static String untrusted(CertificateException fault, HubAddress hub) {
        String why = HubError.oneLine(fault.getMessage());
        if (why.contains("name")) {
            return "The certificate of the hub at " + hub + " is for other names (" + why
                    + "): give --hub a name that it has, or pin it with --hub-fingerprint.";
        }
        return "Nobody who is trusted here vouches for the certificate of the hub at " + hub
                + ": give --ca FILE with the authority's certificate, or pin the hub's with --hub-fingerprint.";
    }
}
