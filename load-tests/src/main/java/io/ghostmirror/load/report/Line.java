package io.ghostmirror.load.report;

/**
 * One kind of figure; less is better.
 *
 * @param work what was done and which figure of it this is
 * @param unit of the figure
 * @param must what ours has to keep
 * @param aim what ours is to reach
 */
public record Line(String work, String unit, Bound must, Bound aim) {

    /** A figure without a bound. */
    public static Line of(String work, String unit) {
        return new Line(work, unit, Bound.NONE, Bound.NONE);
    }
}
