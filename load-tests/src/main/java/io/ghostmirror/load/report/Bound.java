package io.ghostmirror.load.report;

import java.util.OptionalDouble;

/**
 * The most that a figure of ours may be: {@code factor} times the floor's plus {@code constant}.
 *
 * @param text as it stands in the table
 */
public record Bound(double factor, double constant, String text) {

    /** Anything goes. */
    public static final Bound NONE = new Bound(0, Double.POSITIVE_INFINITY, "");

    /** So many times the floor's figure. */
    public static Bound times(double factor) {
        return new Bound(factor, 0, Figures.plain(factor) + "x");
    }

    /** A figure of its own. */
    public static Bound atMost(double constant) {
        return new Bound(0, constant, Figures.plain(constant));
    }

    /** Empty when the floor has no figure and one is needed. */
    OptionalDouble limit(OptionalDouble floor) {
        if (factor == 0) {
            return OptionalDouble.of(constant);
        }
        return floor.isEmpty() ? floor : OptionalDouble.of(factor * floor.getAsDouble() + constant);
    }
}
