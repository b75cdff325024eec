package io.sqlane.jdbc;

import java.sql.SQLException;

/** What the objects of the driver answer to {@code unwrap}. */
final class Wrappers {
    private Wrappers() {}

    static <T> T unwrap(Object wrapper, Class<T> type) throws SQLException {
        if (!type.isInstance(wrapper)) {
            throw SqlErrors.argument("there is nothing of that type behind this object: type=" + type.getName());
        }
        return type.cast(wrapper);
    }
}
