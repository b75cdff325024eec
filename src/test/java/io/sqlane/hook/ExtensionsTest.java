package io.sqlane.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.error.SqliteException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionsTest {
    /** Built with the libraries for tests, from native/test/extension. */
    private static final Path LIBRARY = Path.of("target/native/test/libsqlane_test_extension.so");

    @TempDir
    Path folder;

    private static Database allowing() {
        return Database.openInMemory(OpenOptions.builder().allowExtensionLoading(true).build());
    }

    private static long loaded(Database database) {
        return database.query("SELECT test_extension(41)").first(row -> row.getLong(0)).orElseThrow();
    }

    @Test
    void extensionIsLoadedByItsEntryPoint() {
        try (Database database = allowing()) {
            Extensions.load(database, LIBRARY, "sqlane_test_extension_init");
            assertEquals(42, loaded(database));
        }
    }

    @Test
    void extensionIsLoadedByTheNameThatSqliteMakesOfTheFile() {
        try (Database database = allowing()) {
            Extensions.load(database, LIBRARY, null);
            assertEquals(42, loaded(database));
        }
    }

    @Test
    void extensionIsNotLoadedUnlessAllowed() {
        for (OpenOptions options : new OpenOptions[] {OpenOptions.defaults(), OpenOptions.hardened()}) {
            try (Database database = Database.openInMemory(options)) {
                IllegalStateException refused = assertThrows(
                        IllegalStateException.class, () -> Extensions.load(database, LIBRARY, null));
                assertTrue(refused.getMessage().contains("libsqlane_test_extension.so"), refused::toString);
                assertTrue(refused.getMessage().contains("allowExtensionLoading"), refused::toString);
            }
        }
    }

    @Test
    void sqlFunctionStaysForbidden() {
        try (Database database = allowing()) {
            Extensions.load(database, LIBRARY, null);
            SqliteException refused = assertThrows(
                    SqliteException.class, () -> database.query("SELECT load_extension(?)", LIBRARY.toString()));
            assertEquals("not authorized", refused.errorMessage());
        }
    }

    @Test
    void failureKeepsTheTextOfSqlite() {
        try (Database database = allowing()) {
            SqliteException missing = assertThrows(
                    SqliteException.class, () -> Extensions.load(database, folder.resolve("none.so"), null));
            assertTrue(missing.errorMessage().contains("none.so"), missing::toString);
            SqliteException entry = assertThrows(
                    SqliteException.class, () -> Extensions.load(database, LIBRARY, "no_such_entry"));
            assertTrue(entry.errorMessage().contains("no_such_entry"), entry::toString);
            SqliteException failing = assertThrows(
                    SqliteException.class, () -> Extensions.load(database, LIBRARY, "sqlane_failing_extension_init"));
            assertEquals("error during initialization: it was asked to fail", failing.errorMessage());
            assertEquals(1, database.query("SELECT 1").first(row -> row.getLong(0)).orElseThrow());
        }
    }

    @Test
    void nulInTheNamesIsRefused() {
        try (Database database = allowing()) {
            assertThrows(IllegalArgumentException.class, () -> Extensions.load(database, LIBRARY, "a\0b"));
        }
    }
}
