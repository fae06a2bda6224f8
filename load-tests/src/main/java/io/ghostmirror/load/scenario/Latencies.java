package io.ghostmirror.load.scenario;

import java.util.Arrays;
import java.util.List;

/** Times in milliseconds, from the fastest to the slowest. */
record Latencies(double[] sorted) {

    static Latencies of(List<Double> millis) {
        if (millis.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** The smallest that at least this share of all does not exceed. */
    double quantile(double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    double p50() {
        return quantile(0.5);
    }

    double p99() {
        return quantile(0.99);
    }
}
