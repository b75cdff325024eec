package io.sqlane.concurrent;

import java.time.Duration;
import java.util.Objects;

/** Checks of options. */
final class Durations {
    private Durations() {}

    static Duration inRange(String name, Duration value, Duration least, Duration most) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name + " out of range: " + name + "=" + value + ", " + least + " to " + most);
        }
        return value;
    }

    static int inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " out of range: " + name + "=" + value + ", " + least + " to " + most);
        }
        return value;
    }
}
