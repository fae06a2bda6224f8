package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RedisRightsTest {

    @Test
    void shouldBeDocumentedAsAllTestsHaveThem() throws IOException {
        assertThat(Files.readString(Path.of("../docs/operations.md")))
                .contains("user hub on >PASSWORD " + RealRedis.RIGHTS);
    }
}
