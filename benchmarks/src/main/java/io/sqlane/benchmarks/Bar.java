package io.sqlane.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * A figure that is wanted of a workload.
 *
 * @param kind what is compared
 * @param ours who is to reach it
 * @param other with whom
 * @param value the bar itself
 */
record Bar(Kind kind, Driver ours, Driver other, double value) {
    /** What a figure is and on which side of the bar it must be. */
    enum Kind {
        /** Our time by the other's, at most. */
        RATIO,

        /** The other's time by ours, at least. */
        TIMES_FASTER,

        /** Our time less the other's, at most, in nanoseconds. */
        NANOS_ABOVE,

        /** What we allocate for an operation, at most, in bytes. */
        BYTES,

        /** What the other allocates by what we do, at least. */
        TIMES_FEWER_BYTES,

        /** How much our time grew from the smallest table by how much the other's did, at most. */
        GROWTH
    }

    /** Ahead of those for Node.js. */
    static final List<Bar> AHEAD = List.of(faster(Driver.BETTER_SQLITE3, 1), faster(Driver.PHOTOSTRUCTURE, 1));

    static Bar ratio(double most) {
        return new Bar(Kind.RATIO, Driver.SQLANE, Driver.C, most);
    }

    static Bar nanosAboveC(double most) {
        return new Bar(Kind.NANOS_ABOVE, Driver.SQLANE, Driver.C, most);
    }

    static Bar faster(Driver than, double least) {
        return new Bar(Kind.TIMES_FASTER, Driver.SQLANE, than, least);
    }

    static Bar bytes(double most) {
        return new Bar(Kind.BYTES, Driver.SQLANE, Driver.SQLANE, most);
    }

    static Bar fewerBytes(Driver than, double least) {
        return new Bar(Kind.TIMES_FEWER_BYTES, Driver.SQLANE, than, least);
    }

    static Bar growth(double most) {
        return new Bar(Kind.GROWTH, Driver.SQLANE, Driver.C, most);
    }

    /** The same bar for another one of our drivers. */
    Bar by(Driver driver) {
        return new Bar(kind, driver, other, value);
    }

    boolean isMet(double measured) {
        return switch (kind) {
            case RATIO, NANOS_ABOVE, BYTES, GROWTH -> measured <= value;
            case TIMES_FASTER, TIMES_FEWER_BYTES -> measured >= value;
        };
    }

    @Override
    public String toString() {
        String number = String.format(Locale.ROOT, kind == Kind.RATIO || kind == Kind.GROWTH ? "%.2f" : "%.4g", value)
                .replaceFirst("(\\.\\d*?)0+$", "$1")
                .replaceFirst("\\.$", "");
        return (ours == Driver.SQLANE ? "" : ours.title + " ") + switch (kind) {
            case RATIO -> "≤ " + number + " × " + other.title;
            case TIMES_FASTER -> value == 1
                    ? "not slower than " + other.title
                    : "≥ " + number + " × faster than " + other.title;
            case NANOS_ABOVE -> "≤ " + other.title + " + " + number + " ns";
            case BYTES -> "≤ " + number + " bytes per operation";
            case TIMES_FEWER_BYTES -> "≥ " + number + " × fewer bytes than " + other.title;
            case GROWTH -> "from 10⁴ rows on ≤ " + number + " × the growth of " + other.title;
        };
    }
}
