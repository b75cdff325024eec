package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/** A connection waited for a lock of another one. */
@Name("io.sqlane.LockWait")
@Label("Wait for a Lock")
@Category("Sqlane")
@Description("A connection waited for a lock of another one")
final class LockWaitEvent extends Event {
    @Label("Connection")
    String connection = "";

    @Label("Busy Calls")
    int busyCalls;

    @Label("Elapsed")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;
}
