package io.sqlane.jdbc;

import io.sqlane.internal.codec.PackedRows;
import io.sqlane.internal.engine.PackedRun;
import io.sqlane.internal.engine.StatementHandle;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The text of a real number, which is SQLite's to make: it is what {@code ||} and an index on the text would see. */
final class RealText {
    private final JdbcConnection connection;
    private final PackedRows number = PackedRows.ofParameters(1);
    private @Nullable PackedRun run;

    RealText(JdbcConnection connection) {
        this.connection = connection;
    }

    String of(double real) throws SQLException {
        return connection.inTurn(() -> {
            PackedRun cast = run;
            if (cast == null) {
                cast = new PackedRun(connection.prepareInTurn("SELECT CAST(? AS TEXT)"));
                run = cast;
            }
            number.setDouble(0, real);
            cast.bind(number);
            StatementHandle statement = cast.statement();
            int generation = statement.query();
            statement.cursor().next(generation);
            return statement.cursor().text(0);
        });
    }
}
