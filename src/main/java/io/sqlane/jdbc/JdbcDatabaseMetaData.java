package io.sqlane.jdbc;

import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.Constants;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What tools ask about the database. Answers are made at once and hold nothing open. SQLite has no catalogs, and the
 * schemas that ATTACH makes are not shown: tables are those of the main schema and the temporary ones, and what is
 * asked of a catalog or schema is of no matter.
 */
final class JdbcDatabaseMetaData extends AbsentMetaData {
    private static final int SIZE_UNKNOWN = 2_000_000_000;

    private final JdbcConnection connection;
    private final Catalog catalog;

    JdbcDatabaseMetaData(JdbcConnection connection) {
        this.connection = connection;
        this.catalog = new Catalog(connection.database());
    }

    /** Makes an answer in a turn. */
    private ResultSet answer(JdbcConnection.Work<MemoryRows> work) throws SQLException {
        return connection.inTurn(work).toResultSet(null);
    }

    @Override
    ResultSet nothing(String... labels) throws SQLException {
        connection.checkOpen();
        return new MemoryRows(labels).toResultSet(null);
    }

    // ---- the product

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public String getURL() {
        return connection.url();
    }

    @Override
    public @Nullable String getUserName() {
        return null;
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return connection.isReadOnly();
    }

    @Override
    public String getDatabaseProductName() {
        return "SQLite";
    }

    @Override
    public String getDatabaseProductVersion() {
        return Constants.SQLITE_VERSION;
    }

    @Override
    public int getDatabaseMajorVersion() {
        return Versions.MAJOR;
    }

    @Override
    public int getDatabaseMinorVersion() {
        return Versions.MINOR;
    }

    @Override
    public String getDriverName() {
        return "Sqlane JDBC";
    }

    @Override
    public String getDriverVersion() {
        return Constants.SQLITE_VERSION;
    }

    @Override
    public int getDriverMajorVersion() {
        return Versions.MAJOR;
    }

    @Override
    public int getDriverMinorVersion() {
        return Versions.MINOR;
    }

    @Override
    public int getJDBCMajorVersion() {
        return 4;
    }

    @Override
    public int getJDBCMinorVersion() {
        return 3;
    }

    // ---- the language

    @Override
    public String getIdentifierQuoteString() {
        return "\"";
    }

    @Override
    public String getSearchStringEscape() {
        return "\\";
    }

    @Override
    public String getExtraNameCharacters() {
        return "";
    }

    @Override
    public String getCatalogSeparator() {
        return ".";
    }

    @Override
    public String getCatalogTerm() {
        return "catalog";
    }

    @Override
    public String getSchemaTerm() {
        return "schema";
    }

    @Override
    public String getProcedureTerm() {
        return "not_implemented";
    }

    @Override
    public String getSQLKeywords() {
        return "ABORT,ACTION,AFTER,ANALYZE,ATTACH,AUTOINCREMENT,BEFORE,CASCADE,CONFLICT,DATABASE,DEFERRABLE,DEFERRED,"
                + "DESC,DETACH,EXCLUSIVE,EXPLAIN,FAIL,GLOB,IGNORE,INDEX,INDEXED,INITIALLY,INSTEAD,ISNULL,KEY,LIMIT,"
                + "NOTNULL,OFFSET,PLAN,PRAGMA,QUERY,RAISE,REGEXP,REINDEX,RENAME,REPLACE,RESTRICT,TEMP,TEMPORARY,"
                + "TRANSACTION,VACUUM,VIEW,VIRTUAL";
    }

    @Override
    public String getNumericFunctions() {
        return "";
    }

    @Override
    public String getStringFunctions() {
        return "";
    }

    @Override
    public String getSystemFunctions() {
        return "";
    }

    @Override
    public String getTimeDateFunctions() {
        return "DATE,TIME,DATETIME,JULIANDAY,STRFTIME";
    }

    @Override
    public int getDefaultTransactionIsolation() {
        return Connection.TRANSACTION_SERIALIZABLE;
    }

    @Override
    public int getResultSetHoldability() {
        return ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public RowIdLifetime getRowIdLifetime() {
        return RowIdLifetime.ROWID_UNSUPPORTED;
    }

    @Override
    public int getSQLStateType() {
        return sqlStateSQL;
    }

    @Override
    public boolean supportsConvert(int from, int to) {
        return false;
    }

    @Override
    public boolean supportsResultSetConcurrency(int type, int concurrency) {
        return type == ResultSet.TYPE_FORWARD_ONLY && concurrency == ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public boolean supportsResultSetHoldability(int holdability) {
        return holdability == ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public boolean supportsResultSetType(int type) {
        return type == ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public boolean supportsTransactionIsolationLevel(int level) {
        return level == Connection.TRANSACTION_SERIALIZABLE;
    }

    // ---- tables and columns

    @Override
    public ResultSet getTables(
            @Nullable String catalogName, @Nullable String schema, @Nullable String table, String @Nullable [] types)
            throws SQLException {
        return answer(() -> {
            MemoryRows rows = new MemoryRows("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS",
                    "TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "SELF_REFERENCING_COL_NAME", "REF_GENERATION");
            for (Catalog.Table found : matching(table)) {
                if (isWanted(found.type(), types)) {
                    rows.row(null, null, found.name(), found.type(), null, null, null, null, null, null);
                }
            }
            return rows;
        });
    }

    private static boolean isWanted(String type, String @Nullable [] types) {
        if (types == null) {
            return true;
        }
        for (String wanted : types) {
            if (type.equalsIgnoreCase(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** The tables whose names match, by type and name. */
    private List<Catalog.Table> matching(@Nullable String pattern) {
        NamePattern names = new NamePattern(pattern);
        List<Catalog.Table> tables = new ArrayList<>(catalog.tables());
        tables.removeIf(table -> !names.matches(table.name()));
        tables.sort(Comparator.comparing(Catalog.Table::type).thenComparing(Catalog.Table::name));
        return tables;
    }

    @Override
    public ResultSet getColumns(
            @Nullable String catalogName, @Nullable String schema, @Nullable String table, @Nullable String column)
            throws SQLException {
        return answer(() -> {
            MemoryRows rows = new MemoryRows("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "DATA_TYPE",
                    "TYPE_NAME", "COLUMN_SIZE", "BUFFER_LENGTH", "DECIMAL_DIGITS", "NUM_PREC_RADIX", "NULLABLE",
                    "REMARKS", "COLUMN_DEF", "SQL_DATA_TYPE", "SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH",
                    "ORDINAL_POSITION", "IS_NULLABLE", "SCOPE_CATALOG", "SCOPE_SCHEMA", "SCOPE_TABLE",
                    "SOURCE_DATA_TYPE", "IS_AUTOINCREMENT", "IS_GENERATEDCOLUMN");
            NamePattern columns = new NamePattern(column);
            for (Catalog.Table found : matching(table)) {
                int place = 0;
                for (TableColumn of : readableColumns(found, NamePattern.isOfMany(table))) {
                    place++;
                    if (columns.matches(of.name())) {
                        column(rows, of, place);
                    }
                }
            }
            return rows;
        });
    }

    /** A view of a table that is gone, or a virtual one without its module, must not hide the others. */
    private List<TableColumn> readableColumns(Catalog.Table table, boolean isOneOfMany) {
        try {
            return catalog.columns(table);
        } catch (SqliteException unreadable) {
            if (isOneOfMany && unreadable.primaryCode().code() == Constants.SQLITE_ERROR) {
                return List.of();
            }
            throw unreadable;
        }
    }

    private static void column(MemoryRows rows, TableColumn column, int place) {
        DeclaredType declared = DeclaredType.of(column.declaredType());
        String name = declared.name();
        int size = declared.hasPrecision() ? declared.precision() + declared.scale() : SIZE_UNKNOWN;
        int digits = declared.hasPrecision() ? declared.scale() : ColumnTypes.digitsOf(name);
        rows.row(null, null, column.table(), column.name(), ColumnTypes.ofColumn(name), name, size, SIZE_UNKNOWN,
                digits, 10, column.notNull() ? columnNoNulls : columnNullable, null, column.defaultValue(), 0, 0,
                SIZE_UNKNOWN, place, column.notNull() ? "NO" : "YES", null, null, null, null,
                column.autoIncrement() ? "YES" : "NO", column.generated() ? "YES" : "NO");
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        return answer(() ->
                new MemoryRows("TABLE_TYPE").row("GLOBAL TEMPORARY").row("SYSTEM TABLE").row("TABLE").row("VIEW"));
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        return answer(() -> {
            MemoryRows rows = new MemoryRows("TYPE_NAME", "DATA_TYPE", "PRECISION", "LITERAL_PREFIX", "LITERAL_SUFFIX",
                    "CREATE_PARAMS", "NULLABLE", "CASE_SENSITIVE", "SEARCHABLE", "UNSIGNED_ATTRIBUTE",
                    "FIXED_PREC_SCALE", "AUTO_INCREMENT", "LOCAL_TYPE_NAME", "MINIMUM_SCALE", "MAXIMUM_SCALE",
                    "SQL_DATA_TYPE", "SQL_DATETIME_SUB", "NUM_PREC_RADIX");
            type(rows, "NULL", Types.NULL);
            type(rows, "INTEGER", Types.INTEGER);
            type(rows, "REAL", Types.REAL);
            type(rows, "TEXT", Types.VARCHAR);
            type(rows, "BLOB", Types.BLOB);
            return rows;
        });
    }

    private static void type(MemoryRows rows, String name, int type) {
        boolean number = type == Types.INTEGER || type == Types.REAL;
        rows.row(name, type, 0, null, null, null, typeNullable, type == Types.VARCHAR, typeSearchable, !number, false,
                type == Types.INTEGER, null, 0, 0, 0, 0, 10);
    }

    // ---- keys

    @Override
    public ResultSet getPrimaryKeys(@Nullable String catalogName, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return answer(() -> {
            MemoryRows rows = new MemoryRows(
                    "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "KEY_SEQ", "PK_NAME");
            Catalog.Table of = catalog.table(table);
            if (of != null) {
                String name = new TableDefinition(of.sql()).primaryKeyName();
                List<TableColumn> key = catalog.primaryKey(of);
                key.sort(Comparator.comparing(TableColumn::name));
                key.forEach(column -> rows.row(null, null, of.name(), column.name(), column.keyPlace(), name));
            }
            return rows;
        });
    }

    private static MemoryRows keyRows() {
        return new MemoryRows("PKTABLE_CAT", "PKTABLE_SCHEM", "PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_CAT",
                "FKTABLE_SCHEM", "FKTABLE_NAME", "FKCOLUMN_NAME", "KEY_SEQ", "UPDATE_RULE", "DELETE_RULE", "FK_NAME",
                "PK_NAME", "DEFERRABILITY");
    }

    @Override
    public ResultSet getImportedKeys(@Nullable String catalogName, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return answer(() -> {
            MemoryRows rows = keyRows();
            Catalog.Table of = catalog.table(table);
            if (of != null) {
                keys(rows, List.of(of), null, Comparator.comparing(ForeignKeyColumn::parent));
            }
            return rows;
        });
    }

    @Override
    public ResultSet getExportedKeys(@Nullable String catalogName, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return answer(() -> {
            MemoryRows rows = keyRows();
            Catalog.Table of = catalog.table(table);
            if (of != null) {
                keys(rows, catalog.tables(), of.name(), Comparator.comparing(ForeignKeyColumn::child));
            }
            return rows;
        });
    }

    @Override
    public ResultSet getCrossReference(
            @Nullable String parentCatalog,
            @Nullable String parentSchema,
            @Nullable String parentTable,
            @Nullable String foreignCatalog,
            @Nullable String foreignSchema,
            @Nullable String foreignTable)
            throws SQLException {
        return answer(() -> {
            MemoryRows rows = keyRows();
            Catalog.Table parent = catalog.table(parentTable);
            Catalog.Table child = catalog.table(foreignTable);
            if (parent != null && child != null) {
                keys(rows, List.of(child), parent.name(), Comparator.comparing(ForeignKeyColumn::child));
            }
            return rows;
        });
    }

    /** One column of a key, with the name of the key's constraint. */
    private record ForeignKeyColumn(
            String parent,
            String parentColumn,
            String child,
            Catalog.KeyColumn column,
            String keyName,
            String parentKeyName) {}

    /** Adds the keys of some tables that refer to one, or to any. */
    private void keys(
            MemoryRows rows,
            List<Catalog.Table> children,
            @Nullable String parentOnly,
            Comparator<ForeignKeyColumn> firstBy) {
        List<ForeignKeyColumn> columns = new ArrayList<>();
        for (Catalog.Table child : children) {
            List<@Nullable String> names = new TableDefinition(child.sql()).foreignKeyNames();
            int place = 0;
            for (List<Catalog.KeyColumn> key : catalog.foreignKeys(child).values()) {
                String name = place < names.size() ? names.get(place) : null;
                place++;
                String parent = key.get(0).parent();
                if (parentOnly == null || parentOnly.equalsIgnoreCase(parent)) {
                    columns.addAll(columns(key, name == null ? "" : name));
                }
            }
        }
        columns.sort(firstBy.thenComparing(ForeignKeyColumn::keyName)
                .thenComparing(column -> column.column().id(), Comparator.reverseOrder())
                .thenComparing(column -> column.column().sequence()));
        for (ForeignKeyColumn of : columns) {
            rows.row(null, null, of.parent(), of.parentColumn(), null, null, of.child(), of.column().column(),
                    of.column().sequence() + 1, rule(of.column().onUpdate()), rule(of.column().onDelete()),
                    of.keyName(), of.parentKeyName(), importedKeyInitiallyDeferred);
        }
    }

    private List<ForeignKeyColumn> columns(List<Catalog.KeyColumn> key, String name) {
        Catalog.Table parent = catalog.table(key.get(0).parent());
        String parentName = parent == null ? key.get(0).parent() : parent.name();
        // A reference without columns is one to the primary key.
        List<TableColumn> parentKey = parent == null ? List.of() : catalog.primaryKey(parent);
        String parentKeyName = parent == null ? null : new TableDefinition(parent.sql()).primaryKeyName();
        List<ForeignKeyColumn> columns = new ArrayList<>();
        for (Catalog.KeyColumn column : key) {
            String to = column.parentColumn();
            if (to == null) {
                boolean known = column.sequence() < parentKey.size();
                to = known ? parentKey.get(column.sequence()).name() : "";
            }
            columns.add(new ForeignKeyColumn(
                    parentName, to, column.table(), column, name, parentKeyName == null ? "" : parentKeyName));
        }
        return columns;
    }

    private static int rule(String action) {
        return switch (action.toUpperCase(Locale.ROOT)) {
            case "CASCADE" -> importedKeyCascade;
            case "RESTRICT" -> importedKeyRestrict;
            case "SET NULL" -> importedKeySetNull;
            case "SET DEFAULT" -> importedKeySetDefault;
            default -> importedKeyNoAction;
        };
    }

    @Override
    public ResultSet getIndexInfo(
            @Nullable String catalogName,
            @Nullable String schema,
            @Nullable String table,
            boolean unique,
            boolean approximate)
            throws SQLException {
        return answer(() -> {
            MemoryRows rows = new MemoryRows("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "NON_UNIQUE",
                    "INDEX_QUALIFIER", "INDEX_NAME", "TYPE", "ORDINAL_POSITION", "COLUMN_NAME", "ASC_OR_DESC",
                    "CARDINALITY", "PAGES", "FILTER_CONDITION");
            Catalog.Table of = catalog.table(table);
            if (of == null) {
                return rows;
            }
            List<Catalog.IndexColumn> columns = new ArrayList<>(catalog.indexes(of));
            columns.removeIf(column -> unique && !column.unique());
            // By NON_UNIQUE, where false comes first.
            columns.sort(Comparator.comparing((Catalog.IndexColumn column) -> !column.unique())
                    .thenComparing(Catalog.IndexColumn::index)
                    .thenComparing(Catalog.IndexColumn::place));
            columns.forEach(column -> rows.row(null, null, of.name(), !column.unique(), null, column.index(),
                    tableIndexOther, column.place(), column.column(), column.descending() ? "D" : "A", 0, 0, null));
            return rows;
        });
    }

    /** The columns of the primary key. */
    @Override
    public ResultSet getBestRowIdentifier(
            @Nullable String catalogName,
            @Nullable String schema,
            @Nullable String table,
            int scope,
            boolean nullable)
            throws SQLException {
        return answer(() -> {
            MemoryRows rows = new MemoryRows("SCOPE", "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE",
                    "BUFFER_LENGTH", "DECIMAL_DIGITS", "PSEUDO_COLUMN");
            Catalog.Table of = catalog.table(table);
            if (of != null) {
                for (TableColumn column : catalog.primaryKey(of)) {
                    String type = DeclaredType.of(column.declaredType()).name();
                    rows.row((long) bestRowSession, column.name(), ColumnTypes.ofColumn(type), type, SIZE_UNKNOWN, 0,
                            0, bestRowNotPseudo);
                }
            }
            return rows;
        });
    }

    @Override
    public ResultSet getVersionColumns(@Nullable String catalogName, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return nothing("SCOPE", "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "BUFFER_LENGTH",
                "DECIMAL_DIGITS", "PSEUDO_COLUMN");
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
