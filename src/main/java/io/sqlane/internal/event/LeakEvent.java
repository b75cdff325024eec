package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection that was closed because its owner did not. */
@Name("io.sqlane.Leak")
@Label("Leaked Connection")
@Category("Sqlane")
@Description("A connection was closed because its owner did not close it")
@StackTrace(false)
final class LeakEvent extends Event {
    @Label("Connection")
    String connection = "";

    @Label("Reason")
    String reason = "";

    @Label("Opened At")
    String openedAt = "";
}
