package io.ghostmirror.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void shouldTakeWhatIsWellFormed() {
        assertThat(TraceContext.of(GOOD).traceparent()).isEqualTo(GOOD);
        assertThat(TraceContext.of(GOOD).isTraced()).isTrue();
        assertThat(TraceContext.NONE.isTraced()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
            })
    void shouldIgnoreWhatIsNot(String traceparent) {
        assertThat(TraceContext.of(traceparent)).isEqualTo(TraceContext.NONE);
    }

    @Test
    void shouldNotBeMadeOfWhatIsNot() {
        assertThatThrownBy(() -> new TraceContext("x")).hasMessageContaining("traceparent: \"x\"");
    }
}
