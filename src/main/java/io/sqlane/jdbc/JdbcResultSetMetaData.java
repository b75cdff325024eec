package io.sqlane.jdbc;

import io.sqlane.internal.ffi.Constants;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is known of the columns of a result; types follow the row that the result stands on. */
final class JdbcResultSetMetaData implements ResultSetMetaData {
    private final @Nullable JdbcStatement owner;
    private final String[] labels;
    private final ResultColumns.Origin[] origins;
    private final @Nullable RowReader rows;

    private JdbcResultSetMetaData(
            @Nullable JdbcStatement owner,
            String[] labels,
            ResultColumns.Origin[] origins,
            @Nullable RowReader rows) {
        this.owner = owner;
        this.labels = labels;
        this.origins = origins;
        this.rows = rows;
    }

    /** Of columns that are known; without rows, of what every execution has in common. */
    static JdbcResultSetMetaData of(@Nullable JdbcStatement owner, ResultColumns columns, @Nullable RowReader rows)
            throws SQLException {
        // Labels and origins in one turn, in which the statement is not compiled anew.
        return owner == null || columns.statement() == null
                ? new JdbcResultSetMetaData(owner, columns.labels(), columns.origins(), rows)
                : owner.inTurn(() -> new JdbcResultSetMetaData(owner, columns.labels(), columns.origins(), rows));
    }

    private int place(int column) throws SQLException {
        if (column < 1 || column > labels.length) {
            throw SqlErrors.index("column " + column + " out of bounds [1," + labels.length + "]");
        }
        return column - 1;
    }

    private DeclaredType declared(int column) throws SQLException {
        return DeclaredType.of(origins[place(column)].declaredType());
    }

    private int storageClass(int place) throws SQLException {
        return rows == null ? Constants.SQLITE_NULL : rows.typeAhead(place);
    }

    private long integer(int place) throws SQLException {
        return rows == null ? 0 : rows.integerAhead(place);
    }

    @Override
    public int getColumnCount() {
        return labels.length;
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return labels[place(column)];
    }

    /** The label, which applications of SQLite look columns up by; not the name in the table. */
    @Override
    public String getColumnName(int column) throws SQLException {
        return getColumnLabel(column);
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        int place = place(column);
        return ColumnTypes.of(declared(column).name(), storageClass(place), integer(place));
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        String name = declared(column).name();
        return name.isEmpty() ? ColumnTypes.nameOf(storageClass(place(column))) : name;
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        int place = place(column);
        return ColumnTypes.classOf(storageClass(place), integer(place));
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return declared(column).precision();
    }

    @Override
    public int getScale(int column) throws SQLException {
        return declared(column).scale();
    }

    @Override
    public String getTableName(int column) throws SQLException {
        String table = origins[place(column)].table();
        return table == null ? "" : table;
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        place(column);
        return "";
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        place(column);
        return "";
    }

    @Override
    public int isNullable(int column) throws SQLException {
        TableColumn origin = origin(column);
        return origin != null && origin.notNull() ? columnNoNulls : columnNullable;
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        TableColumn origin = origin(column);
        return origin != null && origin.autoIncrement();
    }

    private @Nullable TableColumn origin(int column) throws SQLException {
        ResultColumns.Origin origin = origins[place(column)];
        String table = origin.table();
        String name = origin.column();
        String schema = origin.schema();
        JdbcStatement of = owner;
        if (of == null || table == null || name == null || schema == null) {
            return null;
        }
        return of.inTurn(() -> new Catalog(of.connection.database()).column(schema, table, name));
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        String name = getColumnTypeName(column);
        return name.equals("NUMERIC") || name.equals("INTEGER") || name.equals("REAL");
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        place(column);
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        place(column);
        return true;
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        place(column);
        return true;
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        place(column);
        return false;
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        place(column);
        return false;
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        place(column);
        return true;
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        place(column);
        return true;
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
