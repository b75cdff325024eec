package io.sqlane.backup;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Images;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Whole databases as bytes in memory: the same bytes that their files would have.
 *
 * <p>All methods throw {@link IllegalStateException} if the database is closed,
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner, and
 * {@link IllegalArgumentException} if there is no such schema.
 *
 * <p>It holds no state; each call is <em>confined to its owner thread</em>, that of its database.
 *
 * @see <a href="https://sqlite.org/c3ref/serialize.html">sqlite3_serialize</a>
 */
public final class Serialization {
    private Serialization() {}

    /**
     * Returns the bytes that the image of a database takes now.
     *
     * @param database what is looked at
     * @param schema such as {@code main}
     * @return the page size times the number of pages
     * @throws io.sqlane.error.SqliteException if SQLite fails
     */
    public static long size(Database database, String schema) {
        Objects.requireNonNull(database, "database");
        return Images.size(Access.connection(database), Objects.requireNonNull(schema, "schema"));
    }

    /**
     * Returns the image of a database, as it is for its own connection: inside a write transaction, with what that has
     * written. A page that cannot be read is zero in the image, since SQLite does not tell: use a {@link Backup} where
     * the storage may fail.
     *
     * @param database what is copied
     * @param schema such as {@code main}
     * @return a new array; empty for a read-only database whose file is empty
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_TOOBIG}, before anything is allocated, if the image
     *     takes more than 2 GiB - 8 bytes: use a {@link Backup}; or if SQLite fails
     * @see <a href="https://sqlite.org/c3ref/serialize.html">sqlite3_serialize</a>
     */
    public static byte[] serialize(Database database, String schema) {
        Objects.requireNonNull(database, "database");
        return Images.serialize(Access.connection(database), Objects.requireNonNull(schema, "schema"));
    }

    /**
     * Puts the image of a database into a buffer, from its position on.
     *
     * @param database what is copied
     * @param schema such as {@code main}
     * @param target with room for {@link #size} bytes; its position moves behind the image
     * @throws IllegalArgumentException if the buffer is too small or read-only; nothing is put into it
     * @throws io.sqlane.error.SqliteException as by {@link #serialize(Database, String)}
     * @see <a href="https://sqlite.org/c3ref/serialize.html">sqlite3_serialize</a>
     */
    public static void serialize(Database database, String schema, ByteBuffer target) {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(schema, "schema");
        Images.serialize(Access.connection(database), schema, Objects.requireNonNull(target, "target"));
    }

    /**
     * Replaces a database by the one in an image. From then on it is a database in memory: a file that it was read from
     * before is left as it is, and no longer used.
     *
     * <p>What is no database, is cut off, or has a schema that cannot be read, is refused, and the database stays what
     * it was. Damage deeper in the image is met when it is read: {@link io.sqlane.Pragmas#integrityCheck()} looks for
     * it.
     *
     * @param database what is replaced
     * @param schema {@code main}, or the name of an attached database
     * @param image from its position to its limit, which do not move; copied into memory that SQLite frees
     * @param readOnly whether the database can only be read
     * @throws IllegalArgumentException for the schema {@code temp}
     * @throws IllegalStateException inside a callback, and while a transaction, rows, a blob or a backup are open
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_NOTADB} or {@code SQLITE_CORRUPT} if the image is
     *     refused; or if SQLite fails
     * @see <a href="https://sqlite.org/c3ref/deserialize.html">sqlite3_deserialize</a>
     */
    public static void deserialize(Database database, String schema, ByteBuffer image, boolean readOnly) {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(schema, "schema");
        Images.deserialize(Access.connection(database), schema, Objects.requireNonNull(image, "image"), readOnly);
    }
}
