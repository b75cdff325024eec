package io.sqlane.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.FullTextFunctions;
import io.sqlane.internal.ffi.NativeLibrary;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The layout of a token as Java draws it, against the layout as the core that is loaded was compiled. */
class TokenLayoutTest {
    private static final String PREFIX = "SQLANE_TOKEN_LAYOUT_";

    @Test
    void placesAreThoseOfTheCore() throws IllegalAccessException {
        NativeLibrary.load();
        Map<String, Integer> told = new TreeMap<>();
        for (Field field : Constants.class.getDeclaredFields()) {
            if (field.getName().startsWith(PREFIX)) {
                int place = FullTextFunctions.sqlane_token_layout(field.getInt(null));
                told.put(field.getName().substring(PREFIX.length()), place);
            }
        }
        Map<String, Integer> drawn = new TreeMap<>();
        for (Field field : TokenLayout.class.getDeclaredFields()) {
            drawn.put(field.getName(), field.getInt(null));
        }
        assertEquals(told, drawn);
        assertEquals(-1, FullTextFunctions.sqlane_token_layout(told.size()));
    }
}
