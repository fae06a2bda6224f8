package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.json.WireJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonLineTest {

    @Test
    void shouldWriteEveryKindOfValueOnOneLine() {
        // Given
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("text", "a\n\"b\"");
        object.put("number", 1L << 60);
        object.put("flag", true);
        object.put("nothing", null);
        object.put("list", List.of(Map.of("x", 1), "y"));

        // When
        String line = JsonLine.of(object);

        // Then
        assertThat(line)
                .isEqualTo("{\"text\":\"a\\n\\\"b\\\"\",\"number\":1152921504606846976,\"flag\":true,\"nothing\":null,"
                        + "\"list\":[{\"x\":1},\"y\"]}");
    }

    @Test
    void shouldWritePathsAsText() {
        assertThat(JsonLine.of(WireJson.withPath("path", WorkspacePath.of("ä/b c"))))
                .isEqualTo("{\"path\":\"ä/b c\"}");
    }

    @Test
    void shouldAddTheBytesOfAPathThatIsNoText() {
        assertThat(JsonLine.of(WireJson.withPath("path", new WorkspacePath("a\u00ff"))))
                .isEqualTo("{\"path\":\"a\\\\xff\",\"pathBase64\":\"Yf8=\"}");
    }
}
