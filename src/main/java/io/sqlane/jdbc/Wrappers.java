package io.sqlane.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the objects of the driver answer to {@code unwrap} and {@code isWrapperFor}. */
final class Wrappers {
    private Wrappers() {}

    static <T> T unwrap(Object wrapper, @Nullable Class<T> type) throws SQLException {
        if (type == null || !type.isInstance(wrapper)) {
            throw SqlErrors.argument("there is nothing of that type behind this object: type="
                    + (type == null ? null : type.getName()));
        }
        return type.cast(wrapper);
    }

    static boolean isWrapper(Object wrapper, @Nullable Class<?> type) {
        return type != null && type.isInstance(wrapper);
    }
}
