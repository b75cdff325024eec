package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sqlane.internal.ffi.Constants;
import org.junit.jupiter.api.Test;

class EnumCodesTest {
    @Test
    void journalModeRoundTripsThroughItsKeyword() {
        for (JournalMode mode : JournalMode.values()) {
            assertEquals(mode, JournalMode.ofKeyword(mode.keyword()));
        }
        assertEquals("wal", JournalMode.WAL.keyword());
    }

    @Test
    void unknownJournalModeIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> JournalMode.ofKeyword("wal2"));
        assertEquals("unknown journal mode: keyword=\"wal2\"", e.getMessage());
    }

    @Test
    void synchronousIsNumberedFromOff() {
        assertEquals(Synchronous.OFF, Synchronous.ofLevel(0));
        assertEquals(Synchronous.NORMAL, Synchronous.ofLevel(1));
        assertEquals(Synchronous.FULL, Synchronous.ofLevel(2));
        assertEquals(Synchronous.EXTRA, Synchronous.ofLevel(3));
        assertEquals("full", Synchronous.FULL.keyword());
    }

    @Test
    void unknownSynchronousLevelIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Synchronous.ofLevel(4));
        assertThrows(IllegalArgumentException.class, () -> Synchronous.ofLevel(-1));
    }

    @Test
    void columnTypeRoundTripsThroughItsCode() {
        for (ColumnType type : ColumnType.values()) {
            assertEquals(type, ColumnType.ofCode(type.code()));
        }
        assertThrows(IllegalArgumentException.class, () -> ColumnType.ofCode(0));
    }

    @Test
    void transactionStateRoundTripsThroughItsCode() {
        for (TransactionState state : TransactionState.values()) {
            assertEquals(state, TransactionState.ofCode(state.code()));
        }
        assertThrows(IllegalArgumentException.class, () -> TransactionState.ofCode(-1));
    }

    @Test
    void transactionModeBeginsByItsName() {
        assertEquals("BEGIN IMMEDIATE", TransactionMode.IMMEDIATE.beginSql());
        assertEquals("BEGIN DEFERRED", TransactionMode.DEFERRED.beginSql());
        assertEquals("BEGIN EXCLUSIVE", TransactionMode.EXCLUSIVE.beginSql());
    }

    @Test
    void checkpointModesHaveTheCodesOfSqlite() {
        assertEquals(Constants.SQLITE_CHECKPOINT_PASSIVE, Checkpoint.Mode.PASSIVE.code());
        assertEquals(Constants.SQLITE_CHECKPOINT_FULL, Checkpoint.Mode.FULL.code());
        assertEquals(Constants.SQLITE_CHECKPOINT_RESTART, Checkpoint.Mode.RESTART.code());
        assertEquals(Constants.SQLITE_CHECKPOINT_TRUNCATE, Checkpoint.Mode.TRUNCATE.code());
    }

    @Test
    void openModesHaveTheFlagsOfSqlite() {
        assertEquals(Constants.SQLITE_OPEN_READONLY, OpenOptions.Mode.READ_ONLY.flags());
        assertEquals(Constants.SQLITE_OPEN_READWRITE, OpenOptions.Mode.READ_WRITE.flags());
        assertEquals(
                Constants.SQLITE_OPEN_READWRITE | Constants.SQLITE_OPEN_CREATE, OpenOptions.Mode.CREATE.flags());
    }
}
