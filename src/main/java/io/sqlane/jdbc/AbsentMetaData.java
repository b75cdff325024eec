package io.sqlane.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What tools ask about things that SQLite has not: each answer has the columns of the specification, and no row. */
abstract class AbsentMetaData extends FixedMetaData {
    /** An answer without rows; refused once the connection is closed. */
    abstract ResultSet nothing(String... labels) throws SQLException;

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return nothing("TABLE_CAT");
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return nothing("TABLE_SCHEM", "TABLE_CATALOG");
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalogName, @Nullable String schema) throws SQLException {
        return getSchemas();
    }

    @Override
    public ResultSet getProcedures(
            @Nullable String catalogName, @Nullable String schema, @Nullable String procedure) throws SQLException {
        return nothing("PROCEDURE_CAT", "PROCEDURE_SCHEM", "PROCEDURE_NAME", "UNDEF1", "UNDEF2", "UNDEF3", "REMARKS",
                "PROCEDURE_TYPE", "SPECIFIC_NAME");
    }

    @Override
    public ResultSet getProcedureColumns(
            @Nullable String catalogName,
            @Nullable String schema,
            @Nullable String procedure,
            @Nullable String column)
            throws SQLException {
        return nothing("PROCEDURE_CAT", "PROCEDURE_SCHEM", "PROCEDURE_NAME", "COLUMN_NAME", "COLUMN_TYPE",
                "DATA_TYPE", "TYPE_NAME", "PRECISION", "LENGTH", "SCALE", "RADIX", "NULLABLE", "REMARKS", "COLUMN_DEF",
                "SQL_DATA_TYPE", "SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH", "ORDINAL_POSITION", "IS_NULLABLE",
                "SPECIFIC_NAME");
    }

    @Override
    public ResultSet getFunctions(@Nullable String catalogName, @Nullable String schema, @Nullable String function)
            throws SQLException {
        return nothing("FUNCTION_CAT", "FUNCTION_SCHEM", "FUNCTION_NAME", "REMARKS", "FUNCTION_TYPE",
                "SPECIFIC_NAME");
    }

    @Override
    public ResultSet getFunctionColumns(
            @Nullable String catalogName,
            @Nullable String schema,
            @Nullable String function,
            @Nullable String column)
            throws SQLException {
        return nothing("FUNCTION_CAT", "FUNCTION_SCHEM", "FUNCTION_NAME", "COLUMN_NAME", "COLUMN_TYPE", "DATA_TYPE",
                "TYPE_NAME", "PRECISION", "LENGTH", "SCALE", "RADIX", "NULLABLE", "REMARKS", "CHAR_OCTET_LENGTH",
                "ORDINAL_POSITION", "IS_NULLABLE", "SPECIFIC_NAME");
    }

    @Override
    public ResultSet getPseudoColumns(
            @Nullable String catalogName, @Nullable String schema, @Nullable String table, @Nullable String column)
            throws SQLException {
        return nothing("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "DATA_TYPE", "COLUMN_SIZE",
                "DECIMAL_DIGITS", "NUM_PREC_RADIX", "COLUMN_USAGE", "REMARKS", "CHAR_OCTET_LENGTH", "IS_NULLABLE");
    }

    @Override
    public ResultSet getColumnPrivileges(
            @Nullable String catalogName, @Nullable String schema, @Nullable String table, @Nullable String column)
            throws SQLException {
        return nothing("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "GRANTOR", "GRANTEE", "PRIVILEGE",
                "IS_GRANTABLE");
    }

    @Override
    public ResultSet getTablePrivileges(@Nullable String catalogName, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return nothing("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "GRANTOR", "GRANTEE", "PRIVILEGE", "IS_GRANTABLE");
    }

    @Override
    public ResultSet getUDTs(
            @Nullable String catalogName, @Nullable String schema, @Nullable String type, int @Nullable [] types)
            throws SQLException {
        return nothing("TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "CLASS_NAME", "DATA_TYPE", "REMARKS", "BASE_TYPE");
    }

    @Override
    public ResultSet getSuperTypes(@Nullable String catalogName, @Nullable String schema, @Nullable String type)
            throws SQLException {
        return nothing("TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "SUPERTYPE_CAT", "SUPERTYPE_SCHEM", "SUPERTYPE_NAME");
    }

    @Override
    public ResultSet getSuperTables(@Nullable String catalogName, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return nothing("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "SUPERTABLE_NAME");
    }

    @Override
    public ResultSet getAttributes(
            @Nullable String catalogName, @Nullable String schema, @Nullable String type, @Nullable String attribute)
            throws SQLException {
        return nothing("TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "ATTR_NAME", "DATA_TYPE", "ATTR_TYPE_NAME", "ATTR_SIZE",
                "DECIMAL_DIGITS", "NUM_PREC_RADIX", "NULLABLE", "REMARKS", "ATTR_DEF", "SQL_DATA_TYPE",
                "SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH", "ORDINAL_POSITION", "IS_NULLABLE", "SCOPE_CATALOG",
                "SCOPE_SCHEMA", "SCOPE_TABLE", "SOURCE_DATA_TYPE");
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        return nothing("NAME", "MAX_LEN", "DEFAULT_VALUE", "DESCRIPTION");
    }
}
