package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtraFunctionsTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = JdbcTests.open();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '#', nullValues = "NULL", value = {
        "charindex('b', 'abc'); 2", "charindex('b', 'abcb', 3); 4", "charindex('x', 'abc'); 0",
        "charindex('c', 'äöc'); 3", "charindex(NULL, 'a'); NULL", "charindex('a', 'abc', -5); 1",
        "charindex('a', 'abc', 99); 0", "leftstr('abcdef', 3); abc", "leftstr('ab', 5); ab",
        "leftstr('abc', -1); ##", "rightstr('abcdef', 3); def", "rightstr('ab', 5); ab", "rightstr('😀b', 2); 😀b",
        "leftstr('😀b', 1); 😀", "'[' || padl('ab', 5) || ']'; [   ab]", "'[' || padr('ab', 5) || ']'; [ab   ]",
        "'[' || padc('ab', 5) || ']'; [ ab  ]", "padl('abc', 2); abc", "padl(NULL, 3); NULL",
        "padl('abc', -9223372036854775807 - 1); abc",
        "proper('hello wORLD foo-bar'); Hello World Foo-bar", "replicate('ab', 3); ababab", "replicate('a', 0); ##",
        "reverse('abc'); cba", "reverse('äöü'); üöä", "reverse(12); 21", "strfilter('abcabd', 'ab'); abab",
        "strfilter('abc', NULL); NULL", "difference('Robert', 'Rupert'); 4", "difference('Robert', 'xyz'); 0",
        "square(3); 9", "square(1.5); 2.25", "square(4000000000); 1.6e+19", "square(NULL); NULL", "square('x'); 0.0",
        "round(atn2(1, 2), 12); 0.463647609001", "round(cot(1), 12); 0.642092615934",
        "round(coth(1), 12); 1.313035285499",
        "cot(0); Inf"
    })
    void functionAnswersAsInTheOtherDriver(String expression, String expected) throws SQLException {
        assertEquals(String.valueOf(expected), JdbcTests.value(connection, "SELECT " + expression));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '#', nullValues = "NULL", value = {
        "stdev; (1), (2), (4); 1.5275252316519465", "variance; (1), (2), (4); 2.333333333333333", "stdev; (1); 0.0",
        "variance; (1), (NULL), (3); 2.0", "mode; (1), (2), (2); 2", "mode; (1), (2); NULL", "mode; (NULL); NULL",
        "mode; ('a'), ('a'), (1); a", "median; (1), (2), (4), (10); 3.0", "lower_quartile; (1), (2), (4), (10); 1.5",
        "upper_quartile; (1), (2), (4), (10); 7.0", "lower_quartile; (1), (2), (3), (4), (5); 2",
        "upper_quartile; (1), (2), (3), (4), (5); 4", "lower_quartile; (NULL); NULL", "upper_quartile; (7); 7"
    })
    void aggregateAnswersAsInTheOtherDriver(String function, String values, String expected) throws SQLException {
        String sql = "SELECT " + function + "(column1) FROM (VALUES " + values + ')';
        assertEquals(String.valueOf(expected), JdbcTests.value(connection, sql));
    }

    @Test
    void functionsThatSqliteHasAreThere() throws SQLException {
        for (String function : List.of("acosh(2)", "asinh(1)", "atanh(0.5)", "ceil(1.2)", "degrees(1)", "log10(100)",
                "pi()", "power(2, 3)", "radians(1)", "sign(-2)", "median(1)")) {
            JdbcTests.value(connection, "SELECT " + function);
        }
    }

    @Test
    void wrongArgumentsAreRefused() {
        SQLException refused =
                JdbcTests.refused(() -> JdbcTests.value(connection, "SELECT replicate('a', -1)"));
        assertEquals(1, refused.getErrorCode());
        JdbcTests.refused(() -> JdbcTests.value(connection, "SELECT replicate('abc', 1000000000)"));
        JdbcTests.refused(() -> JdbcTests.value(connection, "SELECT padl('abc', 9000000000)"));
        JdbcTests.refused(() -> JdbcTests.value(connection, "SELECT reverse()"));
    }

    @Test
    void functionsMayBeUsedInViewsAndIndexes() throws SQLException {
        JdbcTests.run(connection, "CREATE TABLE t(a)", "INSERT INTO t VALUES ('abc')",
                "CREATE INDEX backwards ON t(reverse(a))", "CREATE VIEW v AS SELECT reverse(a) AS r FROM t");
        assertEquals("cba", JdbcTests.value(connection, "SELECT r FROM v"));
        assertEquals("abc", JdbcTests.value(connection, "SELECT a FROM t WHERE reverse(a) = 'cba'"));
    }
}
