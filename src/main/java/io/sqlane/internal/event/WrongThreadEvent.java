package io.sqlane.internal.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A call that was refused because its thread does not own the connection. */
@Name("io.sqlane.WrongThread")
@Label("Wrong Thread")
@Category("Sqlane")
@Description("A call was refused because its thread does not own the connection")
final class WrongThreadEvent extends Event {
    @Label("Connection")
    String connection = "";
}
