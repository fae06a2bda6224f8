package io.ghostmirror.load.chaos;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * What was written. Every content ends with the SHA-256 of the rest, so that anyone can tell whether somebody wrote it.
 * Safe for concurrent use.
 */
final class Written {

    private static final int DIGEST_CHARACTERS = 64;

    private record Place(int node, String path) {}

    private final Map<String, String> unique = new ConcurrentHashMap<>();
    private final Map<Place, String> last = new ConcurrentHashMap<>();

    /** A content that nobody wrote before, of about {@code size} bytes. */
    static byte[] content(int node, int number, int size, RandomGenerator random) {
        String body = node + " " + number + " " + random.nextLong() + "\n" + "x".repeat(size) + "\n";
        return (body + digest(body.getBytes(StandardCharsets.UTF_8))).getBytes(StandardCharsets.UTF_8);
    }

    static boolean isWhole(byte[] content) {
        int body = content.length - DIGEST_CHARACTERS;
        return body > 0
                && new String(content, body, DIGEST_CHARACTERS, StandardCharsets.UTF_8)
                        .equals(digest(Arrays.copyOf(content, body)));
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A file that nobody else writes or removes. */
    void unique(String path, byte[] content) {
        unique.put(path, digest(content));
    }

    /** A file that all nodes write: what this node wrote there before is its own to replace. */
    void shared(int node, String path, byte[] content) {
        last.put(new Place(node, path), digest(content));
    }

    /** The node itself removed the file. */
    void removed(int node, String path) {
        last.remove(new Place(node, path));
    }

    /** Digests of files that nobody else writes, by path. */
    Map<String, String> unique() {
        return unique;
    }

    /** Digests of what each node wrote last to shared files: they may be replaced, and must not be lost. */
    Iterable<String> lastOfEachNode() {
        return last.values();
    }
}
