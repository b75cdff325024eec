/** Meters of Micrometer for what connections and pools tell; needs {@code micrometer-core}, which is optional. */
@NullMarked
package io.sqlane.micrometer;

import org.jspecify.annotations.NullMarked;
