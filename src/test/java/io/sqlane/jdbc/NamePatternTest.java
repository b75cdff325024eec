package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "a%c, abc, true", "a%c, AC, true", "a%c, abcd, false", "_, 😀, true", "_, ab, false", "a\\_c, a_c, true",
        "a\\_c, abc, false", "\\%, %, true", "\\%, x, false", "a\\, a\\, true", "ÄÖ%, äöü, true", "%, '', true",
        "%%, '', true", "'', '', true", "'', a, false", "%b%, abc, true", "%ab, aab, true", "_%_, a, false"
    })
    void patternsOfMetadataMethods(String pattern, String name, boolean matches) {
        assertEquals(matches, new NamePattern(pattern).matches(name));
    }

    @Test
    void nullIsEveryName() {
        assertTrue(new NamePattern(null).matches("a\nb"));
        assertTrue(NamePattern.isOfMany(null));
        assertTrue(NamePattern.isOfMany("a%"));
        assertFalse(NamePattern.isOfMany("a\\%"));
    }

    /** As an expression of the JDK's that tries every way. */
    @Test
    void anyPatternMatchesWhatItsExpressionMatches() {
        Random random = new Random(1);
        int matching = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab%_", 8);
            String name = text(random, "abA", 10);
            Pattern expression = Pattern.compile(
                    pattern.replace("%", ".*").replace("_", "."), Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
            boolean expected = expression.matcher(name).matches();
            assertEquals(expected, new NamePattern(pattern).matches(name), () -> pattern + " " + name);
            matching += expected ? 1 : 0;
        }
        assertTrue(matching > 1000, "matching=" + matching);
    }

    private static String text(Random random, String characters, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    /** One that tries every way would not come to an end. */
    @Test
    void manyPercentSignsComeToAnEnd() {
        String name = "a".repeat(2000);
        assertFalse(new NamePattern("%a".repeat(500) + "b").matches(name));
        assertFalse(new NamePattern("%".repeat(2000) + "b%").matches(name));
        assertTrue(new NamePattern("%a".repeat(500) + "%").matches(name));
    }
}
