/** Flight Recorder events, one file each, behind one class that works without the recorder's module. */
@NullMarked
package io.sqlane.internal.event;

import org.jspecify.annotations.NullMarked;
