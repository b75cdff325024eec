package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.internal.ffi.Constants;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LimitTest {
    @Test
    void eachLimitOfSqliteIsOffered() throws IllegalAccessException {
        Set<Integer> expected = new TreeSet<>();
        for (Field field : Constants.class.getFields()) {
            if (field.getName().startsWith("SQLITE_LIMIT_")) {
                expected.add(field.getInt(null));
            }
        }
        Set<Integer> offered = new TreeSet<>();
        for (Limit limit : Limit.values()) {
            offered.add(limit.code());
        }
        assertEquals(expected, offered);
        assertEquals(Limit.values().length, offered.size());
    }

    @Test
    void defaultsLowerWhatCanExhaustTheStack() {
        assertEquals(
                Map.of(
                        Limit.SQL_LENGTH, 1_000_000,
                        Limit.EXPRESSION_DEPTH, 400,
                        Limit.PARSER_DEPTH, 200,
                        Limit.LIKE_PATTERN_LENGTH, 4_000,
                        Limit.TRIGGER_DEPTH, 100),
                Limit.defaultValues());
    }

    @Test
    void hardenedValuesAreNeverAboveTheDefaults() {
        Limit.defaultValues().forEach((limit, value) ->
                assertEquals(Math.min(value, Limit.hardenedValues().get(limit)), Limit.hardenedValues().get(limit)));
    }
}
