package io.ghostmirror.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class ChunkTagsProperties {

    private static final BigInteger PRIME = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);
    private static final int COEFFICIENT = 7;

    @Property(tries = 300)
    void shouldBeThePolynomialsOfTheDefinition(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 500) int length,
            @ForAll @IntRange(max = 20) int start,
            @ForAll @LongRange(min = 1, max = (1L << 61) - 2) long key,
            @ForAll @LongRange(min = 1, max = (1L << 61) - 2) long joiningKey) {
        // Given
        byte[] bytes = Contents.random(seed, start + length + 3);
        bytes[start] = (byte) 0xff;

        // When
        long tag = new ChunkTags(key, joiningKey).of(bytes, start, length);

        // Then
        assertThat(BigInteger.valueOf(tag)).isEqualTo(expected(bytes, start, length, key, joiningKey));
    }

    @Property(tries = 300)
    void shouldDifferForAnyOtherByte(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 70_000) int length,
            @ForAll @IntRange(max = 69_999) int where,
            @ForAll @IntRange(min = 1, max = 255) int difference) {
        // Given
        ChunkTags tags = ChunkTags.withRandomKeys();
        byte[] bytes = Contents.random(seed, length);
        long before = tags.of(bytes, 0, length);

        // When
        bytes[where % length] ^= (byte) difference;

        // Then
        assertThat(tags.of(bytes, 0, length)).isNotEqualTo(before);
    }

    private static BigInteger expected(byte[] bytes, int start, int length, long key, long joiningKey) {
        BigInteger[] lanes = new BigInteger[4];
        Arrays.fill(lanes, BigInteger.ZERO);
        BigInteger k = BigInteger.valueOf(key);
        int at = start;
        for (; at < start + length - 4 * COEFFICIENT; at += 4 * COEFFICIENT) {
            for (int lane = 0; lane < 4; lane++) {
                BigInteger coefficient = BigInteger.ZERO;
                for (int i = COEFFICIENT - 1; i >= 0; i--) {
                    coefficient =
                            coefficient.shiftLeft(8).add(BigInteger.valueOf(bytes[at + lane * COEFFICIENT + i] & 0xff));
                }
                lanes[lane] = lanes[lane].multiply(k).add(coefficient).mod(PRIME);
            }
        }
        for (; at < start + length; at++) {
            lanes[0] = lanes[0].multiply(k)
                    .add(BigInteger.valueOf(bytes[at] & 0xff))
                    .mod(PRIME);
        }
        BigInteger joined = lanes[0];
        for (int lane = 1; lane < 4; lane++) {
            joined = joined.multiply(BigInteger.valueOf(joiningKey))
                    .add(lanes[lane])
                    .mod(PRIME);
        }
        return joined;
    }
}
