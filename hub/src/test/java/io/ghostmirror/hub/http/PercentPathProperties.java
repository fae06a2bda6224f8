package io.ghostmirror.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PercentPathProperties {

    @Property
    void shouldKeepEveryByte(@ForAll byte[] bytes) {
        // Given
        String raw = new String(bytes, StandardCharsets.ISO_8859_1);

        // When
        String encoded = PercentPath.encode(raw);

        // Then
        assertThat(encoded).matches("[A-Za-z0-9._~%/-]*");
        assertThat(PercentPath.decode(encoded)).isEqualTo(raw);
    }

    @Example
    void shouldRefuseWhatIsNotHexadecimal() {
        assertThatThrownBy(() -> PercentPath.decode("%zz")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PercentPath.decode("%a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PercentPath.decode("%\u0661\u0661")).isInstanceOf(IllegalArgumentException.class);
    }
}
