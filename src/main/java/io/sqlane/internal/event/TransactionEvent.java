package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A transaction has ended. */
@Name("io.sqlane.Transaction")
@Label("Transaction")
@Category("Sqlane")
@Description("A transaction has ended")
@StackTrace(false)
final class TransactionEvent extends Event {
    @Label("Connection")
    String connection = "";

    @Label("Committed")
    boolean committed;

    @Label("Elapsed")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;
}
