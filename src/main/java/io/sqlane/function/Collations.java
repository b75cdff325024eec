package io.sqlane.function;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Definitions;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Registers orders of text that are written in Java with a database, for its SQL: {@code COLLATE name}.
 *
 * <p>A comparator must be a total order that never changes: the rows of an index lie in it. Every connection that
 * touches such a table or index needs the collation, under the same name and with the same order. Inside a comparator
 * the connection must not be used.
 *
 * <p>What a comparator throws fails the statement, and is thrown as it is by the call on the connection that led there.
 * What the statement wrote may then lie in the wrong place of an index: so nothing of it stays, and if a transaction is
 * open, all of that is rolled back.
 *
 * <p>A collation stays until it is removed, replaced or the database is closed. A comparator that is
 * {@link AutoCloseable} is closed then, as a function is ({@link Functions}). While any statement of the connection
 * stands on a row, nothing can be replaced or removed, as a {@link io.sqlane.error.BusyException} says.
 *
 * <p>All methods throw {@link IllegalStateException} if the database is closed, and
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/datatype3.html#collating_sequences">Collating Sequences</a>
 */
public final class Collations {
    private Collations() {}

    private static ConnectionHandle connection(Database database) {
        return Access.connection(Objects.requireNonNull(database, "database"));
    }

    /**
     * Registers a collation.
     *
     * @param database gets the collation
     * @param name in SQL, in any case
     * @param comparator kept until SQLite forgets it; a {@link java.text.Collator} is one
     * @throws IllegalArgumentException if the name is one of SQLite's own, BINARY, NOCASE and RTRIM, or has no or more
     *     than 255 bytes
     * @throws io.sqlane.error.BusyException if it would replace one while a statement is running
     * @see <a href="https://sqlite.org/c3ref/create_collation.html">sqlite3_create_collation_v2</a>
     */
    public static void register(Database database, String name, Comparator<? super String> comparator) {
        ConnectionHandle connection = connection(database);
        Objects.requireNonNull(name, "name");
        Definitions.collation(connection, name, Objects.requireNonNull(comparator, "comparator"));
    }

    /**
     * Removes a collation; nothing happens if there is none. Statements that name it fail from there on.
     *
     * @param database has the collation
     * @param name in SQL, in any case
     * @throws IllegalArgumentException if the name is one of SQLite's own, or has no or more than 255 bytes
     * @throws io.sqlane.error.BusyException if a statement is running; the collation stays
     */
    public static void remove(Database database, String name) {
        ConnectionHandle connection = connection(database);
        Definitions.removeCollation(connection, Objects.requireNonNull(name, "name"));
    }

    /**
     * Sets who is asked for a collation that SQL names and nobody has registered. What it answers is registered under
     * that name. It takes the place of the one before.
     *
     * @param database asks
     * @param finder gets the name as SQL has it and answers a comparator, or null if it knows none; the statement then
     *     fails. The connection must not be used inside it. Null for nobody.
     * @see <a href="https://sqlite.org/c3ref/collation_needed.html">sqlite3_collation_needed</a>
     */
    public static void setFinder(
            Database database,
            @Nullable Function<? super String, ? extends @Nullable Comparator<? super String>> finder) {
        Definitions.collationNeeded(connection(database), finder);
    }
}
