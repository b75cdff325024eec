package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A task of a pool, or a transaction or query of a connection, goes on for longer than the options say. */
@Name("io.sqlane.OverdueTask")
@Label("Overdue Task")
@Category("Sqlane")
@Description("A task of a pool, or a transaction or query, goes on for longer than the options say")
@StackTrace(false)
final class OverdueTaskEvent extends Event {
    @Label("Connection")
    String connection = "";

    @Label("Holder")
    String holder = "";

    @Label("Age")
    @Timespan(Timespan.NANOSECONDS)
    long age;

    @Label("Last Statement")
    String lastSql = "";

    @Label("Stack")
    String stack = "";
}
