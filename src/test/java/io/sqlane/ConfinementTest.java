package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.LifecycleTable.Call;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Owner;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A wrong thread is refused before anything else is looked at: that it is wrong matters more than what it says. */
class ConfinementTest {
    private static final Map<String, Call> BAD_ARGUMENTS = new LinkedHashMap<>();

    static {
        BAD_ARGUMENTS.put("execute with NUL", s -> {
            s.database.execute("SELECT '\0'");
            return null;
        });
        BAD_ARGUMENTS.put("prepare with NUL", s -> s.database.prepare("SELECT '\0'"));
        BAD_ARGUMENTS.put("update with too many values", s -> s.database.update("DELETE FROM t", 1));
        BAD_ARGUMENTS.put("query with too few values", s -> s.database.query("SELECT ?"));
        BAD_ARGUMENTS.put("transaction without mode", s -> s.database.transaction(null, database -> 1));
        BAD_ARGUMENTS.put("path with NUL", s -> s.database.path("\0"));
        BAD_ARGUMENTS.put("transactionState with NUL", s -> s.database.transactionState("\0"));
        BAD_ARGUMENTS.put("negative limit", s -> {
            s.database.setLimit(Limit.COLUMN, -1);
            return null;
        });
        BAD_ARGUMENTS.put("negative busy timeout", s -> {
            s.database.setBusyTimeout(Duration.ofMillis(-1));
            return null;
        });
        BAD_ARGUMENTS.put("pragma that is no name", s -> s.pragmas.get("1;2"));
        BAD_ARGUMENTS.put("parameter out of range", s -> s.query.bind(9, 1L));
        BAD_ARGUMENTS.put("unknown parameter", s -> s.query.bind("unknown", 1L));
        BAD_ARGUMENTS.put("unknown parameter index", s -> s.query.parameterIndex("unknown"));
        BAD_ARGUMENTS.put("NaN", s -> s.query.bind(1, Double.NaN));
        BAD_ARGUMENTS.put("text that is no Unicode", s -> s.query.bind(1, "\ud800"));
        BAD_ARGUMENTS.put("negative blob of zeros", s -> s.query.bindZeroBlob(1, -1));
        BAD_ARGUMENTS.put("negative length", s -> s.query.bind(1, InputStream.nullInputStream(), -1));
        BAD_ARGUMENTS.put("value of unknown type", s -> s.query.bindValue(1, new Object()));
        BAD_ARGUMENTS.put("too many values", s -> s.query.bindAll(1, 2));
        BAD_ARGUMENTS.put("negative fetch size", s -> s.query.fetchSize(-1));
        BAD_ARGUMENTS.put("parameter name out of range", s -> s.query.parameterName(9));
        BAD_ARGUMENTS.put("column out of range", s -> s.rows.getLong(99));
        BAD_ARGUMENTS.put("unknown column", s -> s.rows.getLong("unknown"));
    }

    @TestFactory
    Stream<DynamicTest> wrongThreadComesBeforeWrongArguments() {
        return BAD_ARGUMENTS.entrySet().stream().map(entry -> dynamicTest(entry.getKey(), () -> {
            try (LifecycleSubjects subjects = new LifecycleSubjects(1)) {
                // The names of parameters and columns are known by now.
                subjects.query.parameterIndex("p");
                subjects.rows.columnIndex("i");
                Throwable refused = Owner.PLATFORM.run(
                        () -> assertThrows(Throwable.class, () -> entry.getValue().on(subjects)));
                assertEquals(ThreadConfinementException.class, refused.getClass(), refused::toString);
                Throwable onOwner = assertThrows(Throwable.class, () -> entry.getValue().on(subjects));
                assertTrue(!(onOwner instanceof ThreadConfinementException), onOwner::toString);
            }
        }));
    }

    @Test
    void wrongThreadReadsNothingFromTheStream() {
        try (LifecycleSubjects subjects = new LifecycleSubjects(0)) {
            AtomicInteger reads = new AtomicInteger();
            InputStream stream = new ByteArrayInputStream(new byte[4]) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    reads.incrementAndGet();
                    return super.read(bytes, offset, length);
                }
            };
            Owner.PLATFORM.run(
                    () -> assertThrows(ThreadConfinementException.class, () -> subjects.query.bind(1, stream, 4)));
            assertEquals(0, reads.get());
        }
    }

    @Test
    void wrongThreadTakesNothingFromTheStatementCache() {
        try (LifecycleSubjects subjects = new LifecycleSubjects(0)) {
            Database database = subjects.database;
            database.update("DELETE FROM t WHERE a = ?", 99);
            subjects.events.clear();
            Owner.PLATFORM.run(() -> assertThrows(
                    ThreadConfinementException.class, () -> database.update("DELETE FROM t WHERE a = ?", 99)));
            assertEquals(1, subjects.events.size());
            database.update("DELETE FROM t WHERE a = ?", 99);
            assertTrue(subjects.events.contains("statementCacheHit"), subjects.events::toString);
        }
    }
}
