package io.sqlane.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.internal.ffi.NativeLibrary;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The layout as Java draws it, against the layout as the core that is loaded was compiled. */
class RowLayoutTest {
    private static final String PREFIX = "SQLANE_LAYOUT_";

    /** What the core computes for a row of some values; Java has methods for these. */
    private static final Set<String> COMPUTED = Set.of("SLOTS", "PAYLOAD");

    @BeforeAll
    static void load() {
        NativeLibrary.load();
    }

    private static Map<String, Integer> integers(Class<?> type, String prefix) throws IllegalAccessException {
        Map<String, Integer> found = new TreeMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && field.getType() == int.class
                    && field.getName().startsWith(prefix)) {
                found.put(field.getName().substring(prefix.length()), field.getInt(null));
            }
        }
        return found;
    }

    @Test
    void coreTellsEachOffsetThatJavaUses() throws IllegalAccessException {
        Set<String> told = new TreeSet<>(integers(Constants.class, PREFIX).keySet());
        told.removeAll(COMPUTED);
        assertEquals(integers(RowLayout.class, "").keySet(), told);
        assertFalse(told.isEmpty());
    }

    @Test
    void offsetsAreThoseOfTheCore() throws IllegalAccessException {
        Map<String, Integer> told = new TreeMap<>();
        for (Map.Entry<String, Integer> constant : integers(Constants.class, PREFIX).entrySet()) {
            if (!COMPUTED.contains(constant.getKey())) {
                told.put(constant.getKey(), LibraryFunctions.sqlane_layout(constant.getValue(), 0));
            }
        }
        assertEquals(told, integers(RowLayout.class, ""));
    }

    @Test
    void rowsOfAnyWidthAreAsInTheCore() {
        for (int values = 0; values <= 40_000; values++) {
            String width = "values=" + values;
            assertEquals(
                    LibraryFunctions.sqlane_layout(Constants.SQLANE_LAYOUT_SLOTS, values),
                    RowLayout.slots(values),
                    width);
            assertEquals(
                    LibraryFunctions.sqlane_layout(Constants.SQLANE_LAYOUT_PAYLOAD, values),
                    RowLayout.payload(values),
                    width);
        }
    }

    @Test
    void sizesAreRoundedUpToEight() {
        for (int bytes = 0; bytes < 100; bytes++) {
            int rounded = RowLayout.roundUpTo8(bytes);
            assertEquals(0, rounded % 8);
            assertTrue(rounded >= bytes && rounded < bytes + 8, "bytes=" + bytes + ", rounded=" + rounded);
        }
    }

    @Test
    void coreKnowsNoOtherOffsets() throws IllegalAccessException {
        int codes = integers(Constants.class, PREFIX).size();
        assertEquals(-1, LibraryFunctions.sqlane_layout(codes, 0));
        assertEquals(-1, LibraryFunctions.sqlane_layout(-1, 0));
    }
}
