package io.sqlane.jdbc;

import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** What can be said of parameters: how many there are. A parameter has no type, each value has. */
final class JdbcParameterMetaData implements ParameterMetaData {
    private final int count;

    JdbcParameterMetaData(int count) {
        this.count = count;
    }

    private void check(int index) throws SQLException {
        if (index < 1 || index > count) {
            throw SqlErrors.index("parameter out of range: index=" + index + ", parameters=" + count);
        }
    }

    @Override
    public int getParameterCount() {
        return count;
    }

    @Override
    public int isNullable(int index) throws SQLException {
        check(index);
        return parameterNullable;
    }

    @Override
    public boolean isSigned(int index) throws SQLException {
        check(index);
        return true;
    }

    @Override
    public int getPrecision(int index) throws SQLException {
        check(index);
        return 0;
    }

    @Override
    public int getScale(int index) throws SQLException {
        check(index);
        return 0;
    }

    @Override
    public int getParameterType(int index) throws SQLException {
        check(index);
        return Types.NULL;
    }

    @Override
    public String getParameterTypeName(int index) throws SQLException {
        check(index);
        return "NULL";
    }

    @Override
    public String getParameterClassName(int index) throws SQLException {
        check(index);
        return "java.lang.Object";
    }

    @Override
    public int getParameterMode(int index) throws SQLException {
        check(index);
        return parameterModeIn;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(@Nullable Class<?> type) {
        return Wrappers.isWrapper(this, type);
    }
}
