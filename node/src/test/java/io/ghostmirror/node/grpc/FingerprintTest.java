package io.ghostmirror.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @ValueSource(strings = {"sha256:", "SHA256:", " sha256:"})
    void shouldReadWhatHubsPrint(String prefix) {
        assertThat(Fingerprint.parse(prefix + HEX)).hasToString("sha256:" + HEX);
    }

    @Test
    void shouldReadTheColonsOfOpenSsl() {
        String colons = HEX.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?=.)", "$1:");

        assertThat(Fingerprint.parse("sha256:" + colons)).hasToString("sha256:" + HEX);
    }

    @Test
    void shouldMatchItselfAlone() {
        var one = new Fingerprint(HEX);

        assertThat(one.matches(Fingerprint.parse("sha256:" + HEX))).isTrue();
        assertThat(one.matches(new Fingerprint(HEX.replaceFirst("0", "1")))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "sha256:12", "sha1:0123456789abcdef0123456789abcdef01234567"})
    void shouldRefuseWhatIsNone(String text) {
        assertThatThrownBy(() -> Fingerprint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: sha256: and 64 hexadecimal digits");
    }
}
