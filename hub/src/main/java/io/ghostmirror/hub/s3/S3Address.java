package io.ghostmirror.hub.s3;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in S3 packs are.
 *
 * @param prefix what the names of all objects begin with, up to a slash; empty for a bucket of their own
 */
public record S3Address(String bucket, String prefix) {

    private static final String SCHEME = "s3://";
    private static final Pattern FORM =
            Pattern.compile("s3://([A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9])(?:/(.*?)/*)?");

    /** Whether a text is meant to be such an address. */
    public static boolean isMeantBy(String text) {
        return text.startsWith(SCHEME);
    }

    /** The address {@code s3://BUCKET} or {@code s3://BUCKET/PREFIX}. */
    public static S3Address of(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no address in S3 (expected: s3://BUCKET or s3://BUCKET/PREFIX)");
        }
        return new S3Address(parts.group(1), parts.group(2) == null ? "" : parts.group(2));
    }

    /** The key of an object with this name. */
    String key(String name) {
        return keyPrefix() + name;
    }

    /** What all keys begin with. */
    String keyPrefix() {
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    @Override
    public String toString() {
        return SCHEME + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
