package io.ghostmirror.hub.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.kafka.Retention;
import io.ghostmirror.hub.port.HubTraces;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    private record Given(Map<String, String> values) implements ConfigSource {

        @Override
        public Set<String> getPropertyNames() {
            return values.keySet();
        }

        @Override
        public String getValue(String name) {
            return values.get(name);
        }

        @Override
        public String getName() {
            return "given";
        }
    }

    private static Config given(Map<String, String> values) {
        return ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(new Given(values))
                .build();
    }

    @Test
    void shouldTakeVariablesAndPropertiesAsKafkaNamesThem() {
        // When
        var settings = KafkaSettings.of(given(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9093",
                "KAFKA_SSL_TRUSTSTORE_TYPE", "PEM",
                "kafka.security.protocol", "SSL",
                "quarkus.http.port", "8080")));

        // Then
        assertThat(settings.orElseThrow().all())
                .containsOnly(
                        Map.entry("bootstrap.servers", "kafka:9093"),
                        Map.entry("ssl.truststore.type", "PEM"),
                        Map.entry("security.protocol", "SSL"));
    }

    @Test
    void shouldBeNoneWithoutAServer() {
        assertThat(KafkaSettings.of(given(Map.of("KAFKA_SECURITY_PROTOCOL", "SSL"))))
                .isEmpty();
    }

    @Test
    void shouldSayWhatKafkaCannotUse() {
        var settings = new KafkaSettings(Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "security.protocol", "SSL",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", "/no/such/file.pem"));

        assertThatThrownBy(() -> settings.open("t", Retention.DEFAULT, HubTraces.NONE))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("/no/such/file.pem")
                .hasMessageContaining("KAFKA_*");
    }
}
