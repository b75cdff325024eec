package io.sqlane.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.internal.ffi.Constants;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ResultCodeTest {
    @Test
    void extendedCodeKnowsItsPrimary() {
        assertEquals(ResultCode.CONSTRAINT, ResultCode.CONSTRAINT_UNIQUE.primary());
        assertTrue(ResultCode.CONSTRAINT_UNIQUE.isExtended());
    }

    @Test
    void primaryCodeIsItsOwnPrimary() {
        assertEquals(ResultCode.BUSY, ResultCode.BUSY.primary());
        assertFalse(ResultCode.BUSY.isExtended());
    }

    @Test
    void unknownCodeKeepsItsNumber() {
        assertEquals(12345, ResultCode.of(12345).code());
        assertEquals("SQLITE_UNKNOWN(12345)", ResultCode.of(12345).name());
        assertEquals("SQLITE_UNKNOWN(12345)", ResultCode.of(12345).toString());
    }

    @Test
    void unknownExtendedCodeNamesItsPrimary() {
        int code = Constants.SQLITE_BUSY | 99 << 8;
        assertEquals("SQLITE_BUSY_UNKNOWN(" + code + ")", ResultCode.of(code).name());
        assertEquals(ResultCode.BUSY, ResultCode.of(code).primary());
    }

    @Test
    void negativeCodeIsKept() {
        assertEquals(-1, ResultCode.of(-1).code());
    }

    @Test
    void codesOfOneNumberAreEqual() {
        ResultCode code = ResultCode.of(Constants.SQLITE_BUSY_SNAPSHOT);
        assertEquals(ResultCode.BUSY_SNAPSHOT, code);
        assertEquals(ResultCode.BUSY_SNAPSHOT.hashCode(), code.hashCode());
        assertNotEquals(ResultCode.BUSY, code);
    }

    @Test
    void textHasNameAndNumber() {
        assertEquals("SQLITE_CONSTRAINT_UNIQUE (2067)", ResultCode.CONSTRAINT_UNIQUE.toString());
    }

    @Test
    void eachConstantHasTheNameOfSqlite() throws IllegalAccessException {
        var constants = Arrays.stream(ResultCode.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .toList();
        assertFalse(constants.isEmpty());
        for (var field : constants) {
            assertEquals("SQLITE_" + field.getName(), ((ResultCode) field.get(null)).name());
        }
    }
}
