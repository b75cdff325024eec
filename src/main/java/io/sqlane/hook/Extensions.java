package io.sqlane.hook;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Loads extensions of SQLite: shared libraries that bring functions, collations or virtual tables.
 *
 * <p>This type is <em>confined to its owner thread</em>, that of the database.
 *
 * @see <a href="https://sqlite.org/loadext.html">Run-Time Loadable Extensions</a>
 */
public final class Extensions {
    private Extensions() {}

    /**
     * Loads an extension into one database. It stays until that is closed.
     *
     * <p>The library is native code: it can do anything in this process. SQL cannot load one, not even while this call
     * runs.
     *
     * @param database that was opened with {@link io.sqlane.OpenOptions#allowExtensionLoading()}
     * @param library of the file; SQLite adds the system's ending if there is no such file
     * @param entryPoint name of the C function that begins the extension; null for the one that SQLite makes of the
     *     file's name
     * @throws IllegalStateException if the database was not opened so
     * @throws io.sqlane.error.SqliteException if it cannot be loaded, with the text of SQLite or of the system; what
     *     the extension has registered before it failed may stay
     * @see <a href="https://sqlite.org/c3ref/load_extension.html">sqlite3_load_extension</a>
     */
    public static void load(Database database, Path library, @Nullable String entryPoint) {
        ConnectionHandle connection = Access.connection(Objects.requireNonNull(database, "database"));
        connection.check();
        Objects.requireNonNull(library, "library");
        if (library.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException("library is not on the default file system: " + library.toUri());
        }
        connection.settings().loadExtension(library.toAbsolutePath().toString(), entryPoint);
    }
}
