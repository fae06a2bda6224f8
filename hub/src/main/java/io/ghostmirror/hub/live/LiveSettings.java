package io.ghostmirror.hub.live;

/**
 * Bounds of a live session.
 *
 * @param ringItems most commits kept for readers that are behind
 * @param ringBytes most bytes kept for them
 * @param leaseMillis how long a node keeps its id when the hub dies
 * @param reconnectMillis what a node is told to wait when the hub goes away, on average: half of that at least
 */
public record LiveSettings(int ringItems, long ringBytes, long leaseMillis, int reconnectMillis) {

    public static final LiveSettings DEFAULT = new LiveSettings(1024, 8 << 20, 15_000, 500);

    public LiveSettings {
        if (ringItems < 1 || ringBytes < 1 || leaseMillis < 1000 || reconnectMillis < 0) {
            throw new IllegalArgumentException("live settings: ringItems " + ringItems + ", ringBytes " + ringBytes
                    + ", leaseMillis " + leaseMillis + ", reconnectMillis " + reconnectMillis
                    + " (expected: >= 1, >= 1, >= 1000, >= 0)");
        }
    }
}
