package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sqlane.internal.ffi.Constants;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingTest {
    @Test
    void defaultsAreSafe() {
        assertEquals(
                Map.of(
                        Setting.DEFENSIVE, true,
                        Setting.TRUSTED_SCHEMA, false,
                        Setting.DOUBLE_QUOTED_STRINGS_DML, false,
                        Setting.DOUBLE_QUOTED_STRINGS_DDL, false),
                Setting.defaultValues());
    }

    @Test
    void eachSettingHasACodeOfItsOwn() {
        assertEquals(
                Setting.values().length,
                Arrays.stream(Setting.values()).mapToInt(Setting::code).distinct().count());
    }

    @Test
    void switchesThatAreNoBooleansOrDestroyAreNotOffered() {
        List<Integer> codes = Arrays.stream(Setting.values()).map(Setting::code).toList();
        assertFalse(codes.contains(Constants.SQLITE_DBCONFIG_MAINDBNAME));
        assertFalse(codes.contains(Constants.SQLITE_DBCONFIG_LOOKASIDE));
        assertFalse(codes.contains(Constants.SQLITE_DBCONFIG_FP_DIGITS));
        assertFalse(codes.contains(Constants.SQLITE_DBCONFIG_RESET_DATABASE));
        assertFalse(codes.contains(Constants.SQLITE_DBCONFIG_WRITABLE_SCHEMA));
    }
}
