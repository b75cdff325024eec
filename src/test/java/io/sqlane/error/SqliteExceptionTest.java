package io.sqlane.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteException.Details;
import io.sqlane.internal.ffi.Constants;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class SqliteExceptionTest {
    private static SqliteException of(int code) {
        return SqliteException.from(Details.of(ResultCode.of(code), "text"));
    }

    @Test
    void messageHasTextCodeAndSql() {
        SqliteException e = SqliteException.from(
                Details.of(ResultCode.CONSTRAINT_UNIQUE, "UNIQUE constraint failed: t.c").withSql("insert into t"));
        assertEquals(
                "UNIQUE constraint failed: t.c [SQLITE_CONSTRAINT_UNIQUE (2067)], sql=\"insert into t\"",
                e.getMessage());
    }

    @Test
    void messageHasNoNumberTwiceForAnUnknownCode() {
        assertEquals("text [SQLITE_UNKNOWN(12345)]", of(12345).getMessage());
    }

    @Test
    void offsetIsShownWithTheTextNearIt() {
        SqliteException e = SqliteException.from(Details.of(ResultCode.ERROR, "near \"form\": syntax error")
                .withSql("select * form table_with_a_long_name where id = 1")
                .withErrorOffset(9));
        assertTrue(e.getMessage().endsWith(", at=9 near \"form table_with_a_long_n…\""), e.getMessage());
    }

    @Test
    void offsetAtTheEndOfTheSqlHasNoTextNearIt() {
        SqliteException e = SqliteException.from(
                Details.of(ResultCode.ERROR, "incomplete input").withSql("select").withErrorOffset(6));
        assertTrue(e.getMessage().endsWith("sql=\"select\", at=6"), e.getMessage());
    }

    @Test
    void longSqlIsShortenedInTheMessageOnly() {
        String sql = "select " + "x".repeat(10_000);
        SqliteException e = SqliteException.from(Details.of(ResultCode.ERROR, "text").withSql(sql));
        assertTrue(e.getMessage().length() < 600, e.getMessage());
        assertEquals(sql, e.sql());
    }

    @Test
    void shorteningKeepsSurrogatePairsWhole() {
        String sql = "x".repeat(499) + "\uD83D\uDE00" + "x".repeat(100);
        String message = SqliteException.from(Details.of(ResultCode.ERROR, "text").withSql(sql)).getMessage();
        assertFalse(message.chars().anyMatch(c -> Character.isSurrogate((char) c)), message);
    }

    @Test
    void allFactsAreKept() {
        ResultCode code = ResultCode.of(Constants.SQLITE_IOERR_WRITE);
        SqliteException e = SqliteException.from(Details.of(code, "disk I/O error")
                .withSql("insert")
                .withErrorOffset(2)
                .withSystemErrno(28)
                .withBatchIndex(7)
                .withPath("/data/a.db")
                .withNote("attempts=6"));
        assertEquals(ResultCode.IOERR, e.primaryCode());
        assertEquals(Constants.SQLITE_IOERR_WRITE, e.extendedCode().code());
        assertEquals("disk I/O error", e.errorMessage());
        assertEquals("insert", e.sql());
        assertEquals(2, e.errorOffset());
        assertEquals(28, e.systemErrno());
        assertEquals(7, e.batchIndex());
        assertEquals("/data/a.db", e.path());
        assertTrue(
                e.getMessage()
                        .contains("], path=\"/data/a.db\", sql=\"insert\", at=2 near \"sert\", batchIndex=7, errno=28,"
                                + " attempts=6. "),
                e.getMessage());
    }

    @Test
    void absentFactsAreMarked() {
        SqliteException e = of(Constants.SQLITE_ERROR);
        assertNull(e.sql());
        assertNull(e.path());
        assertEquals(-1, e.errorOffset());
        assertEquals(-1, e.batchIndex());
        assertEquals(0, e.systemErrno());
        assertEquals("text [SQLITE_ERROR (1)]", e.getMessage());
    }

    @Test
    void eachWithMethodLeavesTheOriginal() {
        Details original = Details.of(ResultCode.ERROR, "text");
        original.withSql("x").withErrorOffset(1).withSystemErrno(1).withBatchIndex(1).withPath("p").withNote("n=1");
        assertEquals("text [SQLITE_ERROR (1)]", SqliteException.from(original).getMessage());
    }

    @Test
    void busyFamiliesAreBusy() {
        assertSame(BusyException.class, of(Constants.SQLITE_BUSY).getClass());
        assertSame(BusyException.class, of(Constants.SQLITE_BUSY_SNAPSHOT).getClass());
        assertSame(BusyException.class, of(Constants.SQLITE_LOCKED).getClass());
        assertSame(BusyException.class, of(Constants.SQLITE_LOCKED_VTAB).getClass());
        assertSame(BusyException.class, of(Constants.SQLITE_PROTOCOL).getClass());
    }

    @Test
    void constraintFamilyIsConstraint() {
        assertSame(ConstraintException.class, of(Constants.SQLITE_CONSTRAINT_FOREIGNKEY).getClass());
    }

    @Test
    void interruptIsInterrupted() {
        assertSame(SqliteInterruptedException.class, of(Constants.SQLITE_INTERRUPT).getClass());
    }

    @Test
    void readOnlyFamilyIsReadOnly() {
        assertSame(ReadOnlyException.class, of(Constants.SQLITE_READONLY_DBMOVED).getClass());
    }

    @Test
    void damagedAndForeignFilesAreCorrupt() {
        assertSame(CorruptException.class, of(Constants.SQLITE_CORRUPT_INDEX).getClass());
        assertSame(CorruptException.class, of(Constants.SQLITE_NOTADB).getClass());
    }

    @Test
    void fullIsFull() {
        assertSame(FullException.class, of(Constants.SQLITE_FULL).getClass());
    }

    @Test
    void misuseIsMisuse() {
        assertSame(MisuseException.class, of(Constants.SQLITE_MISUSE).getClass());
    }

    @Test
    void nativeMemoryExhaustionIsNoSubclass() {
        assertSame(SqliteException.class, of(Constants.SQLITE_NOMEM).getClass());
        assertTrue(of(Constants.SQLITE_NOMEM).getMessage().contains("not the Java heap"));
    }

    @Test
    void unknownCodeOfAKnownFamilyHasItsSubclass() {
        assertSame(BusyException.class, of(Constants.SQLITE_BUSY | 99 << 8).getClass());
    }

    @Test
    void remedyOfTheExtendedCodeComesFirst() {
        assertTrue(of(Constants.SQLITE_BUSY_SNAPSHOT).getMessage().contains("roll back"));
        assertTrue(of(Constants.SQLITE_READONLY_DBMOVED).getMessage().contains("moved"));
        assertTrue(of(Constants.SQLITE_IOERR_SHMSIZE).getMessage().contains("-shm"));
    }

    @Test
    void remedyOfThePrimaryCodeIsTheFallback() {
        assertTrue(of(Constants.SQLITE_CANTOPEN).getMessage().contains("directory exists"));
        assertTrue(of(Constants.SQLITE_CANTOPEN_FULLPATH).getMessage().contains("directory exists"));
        assertTrue(of(Constants.SQLITE_NOTADB).getMessage().contains("encrypted"));
        assertTrue(of(Constants.SQLITE_FULL).getMessage().contains("Free space"));
    }

    @Test
    void unsupportedFileFormatHasARemedy() {
        SqliteException e = SqliteException.from(Details.of(ResultCode.ERROR, "unsupported file format"));
        assertTrue(e.getMessage().contains("schema format"), e.getMessage());
    }

    @Test
    void serializedExceptionKeepsItsFacts() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(SqliteException.from(
                    Details.of(ResultCode.CONSTRAINT_UNIQUE, "text").withSql("insert")));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            ConstraintException copy = (ConstraintException) in.readObject();
            assertEquals(ResultCode.CONSTRAINT_UNIQUE, copy.extendedCode());
            assertEquals("insert", copy.sql());
        }
    }
}
