package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Pages were moved from the write-ahead log into the database. */
@Name("io.sqlane.Checkpoint")
@Label("Checkpoint")
@Category("Sqlane")
@Description("Pages were moved from the write-ahead log into the database")
@StackTrace(false)
final class CheckpointEvent extends Event {
    @Label("Connection")
    String connection = "";

    @Label("Busy")
    boolean busy;

    @Label("Log Frames")
    int walFrames;

    @Label("Checkpointed Frames")
    int checkpointedFrames;

    @Label("Elapsed")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;
}
