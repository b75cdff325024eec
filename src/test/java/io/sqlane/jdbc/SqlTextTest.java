package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    /** The end of the trigger is marked with |. */
    @ParameterizedTest
    @ValueSource(strings = {
        "BEGIN SELECT 1; END;| SELECT 2;", "BEGIN SELECT 1; SELECT 2; SELECT 3; END;| END;",
        "BEGIN SELECT 1; end ;|SELECT 2; END;", "BEGIN SELECT 1; /* a; */ END -- b;\n ;| SELECT 2",
        "BEGIN SELECT 1; SELECT 'END;'; END;| ", "BEGIN SELECT 1; SELECT 1 AS \"END\"; END;|",
        "BEGIN SELECT 1; SELECT CASE 1 WHEN 1 THEN 2 END; END;| SELECT 3;", "BEGIN SELECT 1; ENDX; END x; END;| END;",
        "BEGIN SELECT 1; END|", "BEGIN SELECT 1; SELECT 2;|",
        "BEGIN SELECT 1; SELECT 2; -- END;|"
    })
    void endOfTrigger(String marked) {
        String sql = marked.replace("|", "");
        int first = SqlText.endOfStatement(sql, 0);
        assertEquals("BEGIN SELECT 1;", sql.substring(0, first));
        assertEquals(marked.indexOf('|'), SqlText.endOfTrigger(sql, first));
    }
}
