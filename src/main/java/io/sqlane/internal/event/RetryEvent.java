package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/** Work is tried again since another connection was in its way. */
@Name("io.sqlane.Retry")
@Label("Retry")
@Category("Sqlane")
@Description("Work is tried again since another connection was in its way")
final class RetryEvent extends Event {
    @Label("Connection")
    String connection = "";

    @Label("Result Code")
    int code;

    @Label("Delay")
    @Timespan(Timespan.NANOSECONDS)
    long delay;
}
