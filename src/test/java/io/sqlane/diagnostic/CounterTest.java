package io.sqlane.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.internal.ffi.Constants;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CounterTest {
    @Test
    void eachDatabaseCounterOfSqliteIsOffered() {
        Set<Integer> offered =
                Arrays.stream(DatabaseCounter.values()).map(DatabaseCounter::code).collect(Collectors.toSet());
        assertEquals(constants("SQLITE_DBSTATUS_"), offered);
        assertEquals(DatabaseCounter.values().length, offered.size());
    }

    @Test
    void eachStatementCounterOfSqliteIsOffered() {
        Set<Integer> offered =
                Arrays.stream(StatementCounter.values()).map(StatementCounter::code).collect(Collectors.toSet());
        assertEquals(constants("SQLITE_STMTSTATUS_"), offered);
        assertEquals(StatementCounter.values().length, offered.size());
    }

    private static Set<Integer> constants(String prefix) {
        return Arrays.stream(Constants.class.getFields())
                .filter(field -> field.getName().startsWith(prefix))
                .map(CounterTest::value)
                .collect(Collectors.toSet());
    }

    private static Integer value(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
