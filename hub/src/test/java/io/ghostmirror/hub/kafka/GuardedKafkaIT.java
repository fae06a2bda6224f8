package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.hub.tls.CertificateFiles;
import io.ghostmirror.hub.tls.OwnCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed over a real broker that has TLS, users and rights. */
class GuardedKafkaIT {

    private static final int PATIENCE_SECONDS = 60;
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    /** What docs/operations.md says that a hub needs, on topics that begin with "ghost.". */
    private static final List<AclOperation> RIGHTS = List.of(
            AclOperation.CREATE, AclOperation.DESCRIBE, AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE);

    @TempDir
    private Path temp;

    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final BlockingQueue<Delta> heard = new LinkedBlockingQueue<>();

    @Test
    void shouldNeedNoMoreThanTheDocumentedRights() throws Exception {
        // Given
        CertificateFiles certificate = OwnCertificate.in(temp.resolve("tls"), List.of("127.0.0.1"));
        try (RealKafka kafka = RealKafka.in(Files.createDirectory(temp.resolve("kafka")), guarded(certificate))) {
            kafka.start();
            try (Admin admin = Admin.create(new HashMap<>(settings(kafka, certificate, "admin")));
                    DeltaFeed one = open(settings(kafka, certificate, "hub"));
                    DeltaFeed other = open(settings(kafka, certificate, "hub"))) {
                assertThatThrownBy(() -> one.publish(List.of(KafkaDeltaFeedIT.delta(1)))
                                .await()
                                .atMost(Duration.ofSeconds(PATIENCE_SECONDS)))
                        .isInstanceOf(TopicAuthorizationException.class);

                // When
                admin.createAcls(rights()).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                other.listen("s", new Listener());
                assertThat(begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
                one.publish(List.of(KafkaDeltaFeedIT.delta(2))).await().atMost(Duration.ofSeconds(PATIENCE_SECONDS));

                // Then
                Delta delta = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(delta).isNotNull();
                assertThat(delta.commit().seq()).isEqualTo(2);
            }
        }
    }

    private final class Listener implements DeltaFeed.Listener {

        @Override
        public void listening() {
            begun.add("begun");
        }

        @Override
        public void arrived(Delta delta) {
            heard.add(delta);
        }
    }

    private static DeltaFeed open(Map<String, String> settings) {
        return KafkaDeltaFeed.open(settings, "t", Retention.DEFAULT, HubTraces.NONE);
    }

    private static List<AclBinding> rights() {
        var topics = new ResourcePattern(ResourceType.TOPIC, "ghost.", PatternType.PREFIXED);
        return RIGHTS.stream()
                .map(operation -> new AclBinding(
                        topics, new AccessControlEntry("User:hub", "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    private static Map<String, String> guarded(CertificateFiles certificate) throws Exception {
        String pem = Files.readString(certificate.certificate());
        return Map.ofEntries(
                Map.entry("listener.security.protocol.map", "OUTSIDE:SASL_SSL,CONTROLLER:PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", "PLAIN"),
                Map.entry("sasl.mechanism.inter.broker.protocol", "PLAIN"),
                Map.entry(
                        "listener.name.outside.plain.sasl.jaas.config",
                        LOGIN + "username=admin password=admin user_admin=admin user_hub=hub;"),
                Map.entry("ssl.keystore.type", "PEM"),
                Map.entry("ssl.keystore.certificate.chain", pem),
                Map.entry("ssl.keystore.key", Files.readString(certificate.key())),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("ssl.truststore.certificates", pem),
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                Map.entry("super.users", "User:admin;User:ANONYMOUS"));
    }

    private static Map<String, String> settings(RealKafka kafka, CertificateFiles certificate, String user) {
        return Map.of(
                "bootstrap.servers",
                kafka.servers(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                LOGIN + "username=" + user + " password=" + user + ";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.certificate().toString());
    }
}
