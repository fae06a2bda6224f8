package io.ghostmirror.hub.boot;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GHOSTMIRROR_COLLECT_EVERY        | abc
            GHOSTMIRROR_TIDY_EVERY           | 1ms
            GHOSTMIRROR_HISTORY_COMMITS      | 0
            GHOSTMIRROR_HISTORY_AGE          | forever
            GHOSTMIRROR_HISTORY_RECENT       | 5001
            GHOSTMIRROR_FEED_RETENTION       | 0s
            GHOSTMIRROR_FEED_RETENTION_BYTES | 1000
            GHOSTMIRROR_REDIS_REPLICAS       | x
            GHOSTMIRROR_CONTENT_CACHE        | 5X
            GHOSTMIRROR_TENANT               | a.b
            GHOST_FANOUT_TOPICS              | foo
            QUARKUS_REDIS_HOSTS              | localhost:6379
            """)
    void shouldNameWhatCannotBeUsedAndSayWhatCould(String name, String value) {
        assertThatThrownBy(() -> Variables.check(Map.of(name, value)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(name + ": \"" + value + "\" (expected: ");
    }

    @Test
    void shouldNotShowPasswords() {
        String hosts = "hub:secret@one:1,redis://:other@two:2";
        assertThatThrownBy(() -> Variables.check(Map.of("QUARKUS_REDIS_HOSTS", hosts)))
                .hasMessageContaining("one:1,redis://two:2")
                .hasMessageNotContainingAny("secret", "other");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GHOSTMIRROR_COLLECT_EVERY        | 1s
            GHOSTMIRROR_TIDY_EVERY           | PT1M
            GHOSTMIRROR_HISTORY_AGE          | 30d
            GHOSTMIRROR_HISTORY_RECENT       | 2
            GHOSTMIRROR_FEED_RETENTION_BYTES | 268435456
            GHOSTMIRROR_REDIS_REPLICAS       | 0
            GHOSTMIRROR_CONTENT_CACHE        | 0
            GHOSTMIRROR_CONTENT_CACHE        | 512M
            GHOST_FANOUT_TOPICS              | sharded
            GHOST_FANOUT_TOPICS              | ''
            QUARKUS_REDIS_HOSTS              | redis://:secret@one:1,rediss://two:2
            """)
    void shouldTakeWhatCanBeUsed(String name, String value) {
        assertThatCode(() -> Variables.check(Map.of(name, value))).doesNotThrowAnyException();
    }
}
