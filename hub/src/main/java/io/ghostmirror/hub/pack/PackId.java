package io.ghostmirror.hub.pack;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The name of a pack: the second it was born in, by the clock of the hub that made it, and 96 random bits. Never used
 * again, so a pack that was deleted cannot come back.
 */
public record PackId(long high, long low) {

    /** Length in bytes. */
    public static final int BYTES = 16;

    private static final int DIGITS = 2 * BYTES;

    /** @param second since 1970, less than 2^32 */
    static PackId random(long second, SecureRandom random) {
        return new PackId(second << 32 | random.nextInt() & 0xffff_ffffL, random.nextLong());
    }

    /** The second since 1970 that the pack was born in. */
    public long birth() {
        return high >>> 32;
    }

    /** The id with this name; empty when it is not one. */
    public static Optional<PackId> ofName(String name) {
        if (name.length() != DIGITS || !name.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            return Optional.empty();
        }
        return Optional.of(new PackId(
                HexFormat.fromHexDigitsToLong(name, 0, DIGITS / 2),
                HexFormat.fromHexDigitsToLong(name, DIGITS / 2, DIGITS)));
    }

    /** 32 hexadecimal digits, which sort by birth. */
    public String name() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    @Override
    public String toString() {
        return name();
    }
}
