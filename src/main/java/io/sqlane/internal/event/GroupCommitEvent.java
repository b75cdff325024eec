package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Writes of a pool were committed together. */
@Name("io.sqlane.GroupCommit")
@Label("Group Commit")
@Category("Sqlane")
@Description("Writes of a pool were committed together")
@StackTrace(false)
final class GroupCommitEvent extends Event {
    @Label("Connection")
    String connection = "";

    @Label("Writes")
    int writes;

    @Label("Queued Writes")
    int queuedWrites;

    @Label("Log Size")
    @DataAmount
    long walBytes;

    @Label("Elapsed")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;
}
