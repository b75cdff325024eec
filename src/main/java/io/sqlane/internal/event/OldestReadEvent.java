package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A read of a pool was under way when its writer made a checkpoint. */
@Name("io.sqlane.OldestRead")
@Label("Oldest Read")
@Category("Sqlane")
@Description("A read of a pool was under way when its writer made a checkpoint")
@StackTrace(false)
final class OldestReadEvent extends Event {
    @Label("Connection")
    String connection = "";

    @Label("Age")
    @Timespan(Timespan.NANOSECONDS)
    long age;
}
