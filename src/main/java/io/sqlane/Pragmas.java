package io.sqlane;

import io.sqlane.error.CorruptException;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.Excerpt;
import io.sqlane.internal.ffi.Constants;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pragmas of one database. Unlike SQLite, this refuses names that SQLite does not know, and every setter checks
 * that the value has taken.
 *
 * <p>All methods throw {@link IllegalStateException} if the database is closed,
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner, and {@link SqliteException} if
 * SQLite fails or keeps another value than the one that was set.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/pragma.html">PRAGMA Statements</a>
 */
public final class Pragmas {
    private static final Pattern NAME = Pattern.compile("(?:[A-Za-z_][A-Za-z0-9_]*\\.)?[A-Za-z_]+");

    /** Those that do something or ask for it; without their argument they would do something else. */
    private static final Set<String> ACTIONS = Set.of(
            "foreign_key_check",
            "foreign_key_list",
            "incremental_vacuum",
            "index_info",
            "index_list",
            "index_xinfo",
            "integrity_check",
            "optimize",
            "quick_check",
            "shrink_memory",
            "table_info",
            "table_list",
            "table_xinfo",
            "wal_checkpoint");

    private final Database database;

    Pragmas(Database database) {
        this.database = database;
    }

    /**
     * Returns the value of a pragma: the first column of its first row.
     *
     * @param name the pragma, with a schema before it if wanted: {@code main.page_size}
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null if it answers no row, or NULL
     * @throws IllegalArgumentException if SQLite has no such pragma
     */
    public @Nullable Object get(String name) {
        checkName(Objects.requireNonNull(name, "name"));
        return value("PRAGMA " + name);
    }

    /**
     * Sets a pragma and returns the value that it has afterwards, which may differ from the one that was set. Of a
     * pragma that does something, as {@code incremental_vacuum} or {@code foreign_key_check}, it is what that answers.
     *
     * @param name the pragma, with a schema before it if wanted
     * @param value a Long, Integer, Short, Byte, Double, Float, Boolean or String
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null if it answers no row, or NULL
     * @throws IllegalArgumentException if SQLite has no such pragma, or the value is of another type
     */
    public @Nullable Object set(String name, Object value) {
        Objects.requireNonNull(value, "value");
        checkName(Objects.requireNonNull(name, "name"));
        Object answer = value("PRAGMA " + name + " = " + literal(value));
        return answer != null || ACTIONS.contains(baseName(name)) ? answer : value("PRAGMA " + name);
    }

    /**
     * Returns the journal mode of the main database.
     *
     * @return the mode
     */
    public JournalMode journalMode() {
        return JournalMode.ofKeyword(text("journal_mode"));
    }

    /**
     * Sets the journal mode of the main database.
     *
     * @param mode the mode; a database in memory knows only MEMORY and OFF
     * @throws io.sqlane.error.BusyException if another connection is in the way; SQLite does not wait here
     * @throws io.sqlane.error.UnsafeFileException if it is WAL and the file lies on a network file system; see
     *     {@link OpenOptions.Builder#walOnNetworkFileSystem}
     * @see <a href="https://sqlite.org/pragma.html#pragma_journal_mode">PRAGMA journal_mode</a>
     */
    public void setJournalMode(JournalMode mode) {
        Object answer = set("journal_mode", Objects.requireNonNull(mode, "mode").keyword());
        if (!mode.keyword().equalsIgnoreCase(String.valueOf(answer))) {
            throw notTaken("journal_mode", mode.keyword(), answer);
        }
    }

    /**
     * Returns how often SQLite waits for the disk.
     *
     * @return the level
     */
    public Synchronous synchronous() {
        return Synchronous.ofLevel(integer("synchronous"));
    }

    /**
     * Sets how often SQLite waits for the disk.
     *
     * @param synchronous the level
     * @see <a href="https://sqlite.org/pragma.html#pragma_synchronous">PRAGMA synchronous</a>
     */
    public void setSynchronous(Synchronous synchronous) {
        set("synchronous", Objects.requireNonNull(synchronous, "synchronous").keyword());
        if (synchronous() != synchronous) {
            throw notTaken("synchronous", synchronous.keyword(), synchronous());
        }
    }

    /**
     * Returns whether foreign keys are enforced.
     *
     * @return true if they are
     */
    public boolean foreignKeys() {
        return integer("foreign_keys") != 0;
    }

    /**
     * Turns the enforcement of foreign keys on or off. SQLite ignores this inside a transaction; here it is an error.
     *
     * @param enforced the new state
     * @see <a href="https://sqlite.org/pragma.html#pragma_foreign_keys">PRAGMA foreign_keys</a>
     */
    public void setForeignKeys(boolean enforced) {
        setChecked("foreign_keys", enforced ? 1 : 0);
    }

    /**
     * Returns the application's version number of the database.
     *
     * @return the number, 0 in a new database
     */
    public int userVersion() {
        return Math.toIntExact(integer("user_version"));
    }

    /**
     * Sets the application's version number of the database.
     *
     * @param version the number
     * @see <a href="https://sqlite.org/pragma.html#pragma_user_version">PRAGMA user_version</a>
     */
    public void setUserVersion(int version) {
        setChecked("user_version", version);
    }

    /**
     * Returns the number that tells the application a file belongs to.
     *
     * @return the number, 0 in a new database
     */
    public int applicationId() {
        return Math.toIntExact(integer("application_id"));
    }

    /**
     * Sets the number that tells the application a file belongs to.
     *
     * @param id the number
     * @see <a href="https://sqlite.org/pragma.html#pragma_application_id">PRAGMA application_id</a>
     */
    public void setApplicationId(int id) {
        setChecked("application_id", id);
    }

    /**
     * Returns the size of the page cache.
     *
     * @return pages, or KiB if negative
     */
    public int cacheSize() {
        return Math.toIntExact(integer("cache_size"));
    }

    /**
     * Sets the size of the page cache.
     *
     * @param pagesOrKibi pages, or KiB if negative
     * @see <a href="https://sqlite.org/pragma.html#pragma_cache_size">PRAGMA cache_size</a>
     */
    public void setCacheSize(int pagesOrKibi) {
        setChecked("cache_size", pagesOrKibi);
    }

    /**
     * Returns the size of a page.
     *
     * @return bytes
     */
    public int pageSize() {
        return Math.toIntExact(integer("page_size"));
    }

    /**
     * Returns the number of pages of the main database.
     *
     * @return pages
     */
    public long pageCount() {
        return integer("page_count");
    }

    /**
     * Returns the number of unused pages of the main database.
     *
     * @return pages
     */
    public long freelistCount() {
        return integer("freelist_count");
    }

    /**
     * Returns after how many pages in the write-ahead log a commit starts a checkpoint.
     *
     * @return pages, 0 for never
     */
    public int walAutocheckpoint() {
        return Math.toIntExact(integer("wal_autocheckpoint"));
    }

    /**
     * Sets after how many pages in the write-ahead log a commit starts a checkpoint.
     *
     * @param pages the number, 0 for never
     * @see <a href="https://sqlite.org/pragma.html#pragma_wal_autocheckpoint">PRAGMA wal_autocheckpoint</a>
     */
    public void setWalAutocheckpoint(int pages) {
        setChecked("wal_autocheckpoint", pages);
    }

    /**
     * Returns whether this connection refuses to write.
     *
     * @return true if it does
     */
    public boolean queryOnly() {
        return integer("query_only") != 0;
    }

    /**
     * Makes this connection refuse to write, or allows it again.
     *
     * @param queryOnly the new state
     * @see <a href="https://sqlite.org/pragma.html#pragma_query_only">PRAGMA query_only</a>
     */
    public void setQueryOnly(boolean queryOnly) {
        setChecked("query_only", queryOnly ? 1 : 0);
    }

    /**
     * Checks the whole database for damage, including constraints and indexes.
     *
     * @return the problems found, empty if there are none
     * @see <a href="https://sqlite.org/pragma.html#pragma_integrity_check">PRAGMA integrity_check</a>
     */
    public List<String> integrityCheck() {
        return problems("integrity_check");
    }

    /**
     * Checks the database for damage, without comparing indexes to their tables.
     *
     * @return the problems found, empty if there are none
     * @see <a href="https://sqlite.org/pragma.html#pragma_quick_check">PRAGMA quick_check</a>
     */
    public List<String> quickCheck() {
        return problems("quick_check");
    }

    /**
     * Lets SQLite refresh its statistics where that promises better plans.
     *
     * @see <a href="https://sqlite.org/pragma.html#pragma_optimize">PRAGMA optimize</a>
     */
    public void optimize() {
        database.execute("PRAGMA optimize");
    }

    private List<String> problems(String pragma) {
        List<String> found = new ArrayList<>();
        try (Rows rows = database.query("PRAGMA " + pragma)) {
            while (rows.next()) {
                found.add(String.valueOf(rows.getValue(0)));
            }
        } catch (CorruptException tooDamagedToGoOn) {
            found.add(tooDamagedToGoOn.errorMessage());
        }
        return found.equals(List.of("ok")) ? List.of() : List.copyOf(found);
    }

    private void setChecked(String name, long value) {
        Object answer = set(name, value);
        if (!(answer instanceof Long now) || now != value) {
            throw notTaken(name, String.valueOf(value), answer);
        }
    }

    private static SqliteException notTaken(String name, String wanted, @Nullable Object now) {
        return SqliteException.from(SqliteException.Details.of(
                ResultCode.of(Constants.SQLITE_ERROR),
                "pragma did not take: name=" + name + ", wanted=" + wanted + ", now=" + now));
    }

    private long integer(String name) {
        return ((Number) Objects.requireNonNull(value("PRAGMA " + name))).longValue();
    }

    private String text(String name) {
        return (String) Objects.requireNonNull(value("PRAGMA " + name));
    }

    private @Nullable Object value(String sql) {
        // Not through the cache: a set would be kept under every value that was ever set.
        try (Statement statement = database.prepare(sql);
                Rows rows = statement.query()) {
            // To the end: some do their work row by row, and have rows without columns.
            Object first = rows.next() && rows.columnCount() > 0 ? rows.getValue(0) : null;
            while (rows.next()) {}
            return first;
        }
    }

    /** SQLite silently ignores a pragma that it does not know; a name that is no name would be SQL. */
    private void checkName(String name) {
        database.handle().check();
        String pragma = baseName(name);
        boolean known = NAME.matcher(name).matches();
        if (known) {
            try (Rows rows = database.query("SELECT 1 FROM pragma_pragma_list WHERE name = ?", pragma)) {
                known = rows.next();
            }
        }
        if (!known) {
            throw new IllegalArgumentException("no such pragma: name=\"" + Excerpt.of(name) + '"');
        }
    }

    private static String baseName(String name) {
        return name.substring(name.indexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String literal(Object value) {
        if (value instanceof Boolean on) {
            return on ? "1" : "0";
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return value.toString();
        }
        if (value instanceof Double || value instanceof Float) {
            double real = ((Number) value).doubleValue();
            if (Double.isInfinite(real) || Double.isNaN(real)) {
                throw new IllegalArgumentException("a pragma takes a finite number: value=" + real);
            }
            return Double.toString(real);
        }
        if (value instanceof String text) {
            return "'" + text.replace("'", "''") + "'";
        }
        throw new IllegalArgumentException("a pragma takes a number, boolean or text: type="
                + value.getClass().getName() + ", value=" + value);
    }
}
