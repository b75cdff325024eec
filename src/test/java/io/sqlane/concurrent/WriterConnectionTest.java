package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.OpenOptions;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.event.Instruments;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a turn may leave its connection to the next one. */
class WriterConnectionTest {
    @TempDir
    Path folder;

    private WriterConnection connection;

    @BeforeEach
    void open() {
        connection = new WriterConnection(
                Initialisation.none().open(folder.resolve("writer.db"), OpenOptions.defaults()),
                PoolOptions.defaults(),
                new Instruments("test", Instruments.NO_METRICS),
                new Checkpointer(
                        "test",
                        () -> {
                            throw new AssertionError("no checkpoint is due");
                        },
                        failed -> {}));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private static SqliteException failure(int code) {
        return SqliteException.from(SqliteException.Details.of(ResultCode.of(code), "made for a test"));
    }

    @Test
    void connectionIsKept() {
        connection.begin(QueuedWrite.waitedFor(database -> null, System.nanoTime()));
        connection.commit();
        connection.distrustAfter(failure(Constants.SQLITE_FULL));
        assertTrue(connection.giveBack());
        connection.take();
    }

    @Test
    void connectionInATransactionIsNotKept() {
        connection.begin(QueuedWrite.waitedFor(database -> null, System.nanoTime()));
        assertFalse(connection.giveBack());
    }

    @Test
    void connectionWhoseFileFailedIsNotKept() {
        connection.distrustAfter(failure(Constants.SQLITE_IOERR_FSYNC));
        assertFalse(connection.giveBack());
    }
}
