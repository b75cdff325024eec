/** Copies of whole databases: online backups, images in memory, and snapshots of what a WAL database was. */
@NullMarked
package io.sqlane.backup;

import org.jspecify.annotations.NullMarked;
