package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.tls.CertificateFiles;
import io.ghostmirror.hub.tls.HubTls;
import io.ghostmirror.hub.tls.OwnCertificate;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Which certificate a hub serves with. */
final class Certificates {

    /** Its name in Quarkus' TLS registry. */
    static final String NAME = "hub";

    private Certificates() {}

    /**
     * The one that was given; where none was and other machines can reach the hub, one of its own, unless that is not
     * wanted. Empty: it serves without TLS. Fails with {@link StartException}.
     */
    static Optional<HubTls> choose(HubOptions options, ListenAddress address, DataDirectory data) {
        if (options.certificate().isPresent()) {
            return Optional.of(open(options.certificate().get()));
        }
        return address.isLoopback() || options.insecure() ? Optional.empty() : Optional.of(own(address, data));
    }

    private static HubTls open(CertificateFiles files) {
        try {
            return HubTls.open(files, InstantSource.system());
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static HubTls own(ListenAddress address, DataDirectory data) {
        CertificateFiles files;
        try {
            files = OwnCertificate.in(data.tls(), address.names());
        } catch (IOException e) {
            throw new StartException(
                    "a certificate cannot be made in " + data.tls() + " (" + e.getMessage()
                            + "); give --tls-cert and --tls-key, or --insecure to serve without TLS",
                    e);
        }
        try {
            return HubTls.open(files, InstantSource.system());
        } catch (IOException e) {
            throw new StartException(
                    e.getMessage() + "; the hub made it: remove " + data.tls()
                            + " for a new one, whose fingerprint nodes then have to be given",
                    e);
        }
    }

    /** Has Quarkus serve HTTP with TLS alone. */
    static void configureHttp(HubTls tls, int port) {
        String store = "quarkus.tls." + NAME + ".key-store.pem.0.";
        System.setProperty(store + "cert", tls.files().certificate().toString());
        System.setProperty(store + "key", tls.files().key().toString());
        System.setProperty("quarkus.http.tls-configuration-name", NAME);
        System.setProperty("quarkus.http.ssl-port", Integer.toString(port));
        System.setProperty("quarkus.http.insecure-requests", "disabled");
    }
}
