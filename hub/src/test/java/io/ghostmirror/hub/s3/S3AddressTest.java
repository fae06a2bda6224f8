package io.ghostmirror.hub.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3AddressTest {

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, bucket, format",
        "s3://bucket/, bucket, format",
        "s3://my.bucket-1/a, my.bucket-1, a/format",
        "s3://bucket/a/b//, bucket, a/b/format"
    })
    void shouldTakeABucketWithAndWithoutPrefix(String text, String bucket, String key) {
        // When
        S3Address address = S3Address.of(text);

        // Then
        assertThat(address.bucket()).isEqualTo(bucket);
        assertThat(address.key("format")).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3:///prefix", "s3://a", "s3://bucket?x", "s3://-bucket/prefix"})
    void shouldRefuseOtherNames(String text) {
        // When // Then
        assertThatThrownBy(() -> S3Address.of(text)).hasMessageContaining("(expected: s3://BUCKET or");
    }

    @Test
    void shouldTellAnAddressFromADirectory() {
        // When // Then
        assertThat(S3Address.isMeantBy("s3://bucket")).isTrue();
        assertThat(S3Address.isMeantBy("s3/bucket")).isFalse();
        assertThat(S3Address.of("s3://bucket/a/")).hasToString("s3://bucket/a");
    }
}
