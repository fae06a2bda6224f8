package io.ghostmirror.load.scale;

import io.ghostmirror.load.report.Findings;
import org.HdrHistogram.Histogram;

/** Times of one kind, collected over several rounds. */
final class Times {

    private final Histogram all = new Histogram(3);

    void add(Histogram round) {
        all.add(round);
    }

    /** Milliseconds; NaN when there are none. */
    double p50() {
        return at(50);
    }

    /** Milliseconds; NaN when there are none. */
    double p99() {
        return at(99);
    }

    private double at(double percentile) {
        return all.getTotalCount() == 0 ? Double.NaN : all.getValueAtPercentile(percentile) / 1e6;
    }

    /** Both, for a table. */
    String text() {
        return Findings.number(p50()) + " / " + Findings.number(p99());
    }
}
