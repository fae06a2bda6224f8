package io.ghostmirror.hub.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What a caller is told of what went wrong at the hub. */
class FailureTest {

    @Test
    void shouldSayThatTheDiskIsFull() {
        // Given
        var full = new IOException("piece was not stored", new IOException("No space left on device"));

        // When
        Failure failure = Failure.of(new CompletionException(full));

        // Then
        assertThat(failure)
                .isEqualTo(new Failure(
                        ErrorCode.UNAVAILABLE,
                        "the hub's disk is full; free space there, then what was not stored is sent again"));
    }

    @Test
    void shouldTellNothingInternal() {
        // When
        Failure failure = Failure.of(new IllegalStateException("password is secret"));

        // Then
        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failure.sentence())
                .startsWith("the hub failed; see its log for ")
                .doesNotContain("secret");
    }
}
