package io.sqlane.jdbc;

import io.sqlane.internal.ffi.Constants;
import java.sql.Types;
import java.util.Map;

/**
 * Types of {@code java.sql.Types}. SQLite gives each value a storage class and a column no more than a preference, so
 * the type of a result's column is that of the value which the rows stand on, refined by the declared type.
 */
final class ColumnTypes {
    private static final Map<String, Integer> OF_TEXT = Map.ofEntries(
            Map.entry("CHARACTER", Types.CHAR),
            Map.entry("CHAR", Types.CHAR),
            Map.entry("NCHAR", Types.CHAR),
            Map.entry("NATIVE CHARACTER", Types.CHAR),
            Map.entry("CLOB", Types.CLOB),
            Map.entry("DATE", Types.DATE),
            Map.entry("DATETIME", Types.TIMESTAMP),
            Map.entry("TIMESTAMP", Types.TIMESTAMP));

    private static final Map<String, Integer> OF_INTEGER = Map.ofEntries(
            Map.entry("BOOLEAN", Types.BOOLEAN),
            Map.entry("TINYINT", Types.TINYINT),
            Map.entry("SMALLINT", Types.SMALLINT),
            Map.entry("INT2", Types.SMALLINT),
            Map.entry("BIGINT", Types.BIGINT),
            Map.entry("INT8", Types.BIGINT),
            Map.entry("UNSIGNED BIG INT", Types.BIGINT),
            Map.entry("DATE", Types.DATE),
            Map.entry("DATETIME", Types.TIMESTAMP),
            Map.entry("TIMESTAMP", Types.TIMESTAMP));

    private static final Map<String, Integer> OF_REAL = Map.of(
            "DECIMAL", Types.DECIMAL,
            "DOUBLE", Types.DOUBLE,
            "DOUBLE PRECISION", Types.DOUBLE,
            "NUMERIC", Types.NUMERIC,
            "REAL", Types.REAL);

    /** Of NULL only what is declared can be said; those of the other maps are added. */
    private static final Map<String, Integer> OF_NULL = Map.of(
            "INT", Types.INTEGER,
            "INTEGER", Types.INTEGER,
            "MEDIUMINT", Types.INTEGER,
            "FLOAT", Types.FLOAT,
            "VARCHAR", Types.VARCHAR,
            "NVARCHAR", Types.VARCHAR,
            "VARYING CHARACTER", Types.VARCHAR,
            "TEXT", Types.VARCHAR,
            "BLOB", Types.BLOB,
            "BINARY", Types.BINARY);

    private ColumnTypes() {}

    /** The type of a value of a storage class; {@code integer} is the value if it is one. */
    static int of(String declared, int storageClass, long integer) {
        return switch (storageClass) {
            case Constants.SQLITE_TEXT -> OF_TEXT.getOrDefault(declared, Types.VARCHAR);
            case Constants.SQLITE_INTEGER ->
                    OF_INTEGER.getOrDefault(declared, integer == (int) integer ? Types.INTEGER : Types.BIGINT);
            case Constants.SQLITE_FLOAT -> OF_REAL.getOrDefault(declared, Types.FLOAT);
            case Constants.SQLITE_BLOB -> declared.equals("BINARY") ? Types.BINARY : Types.BLOB;
            default -> ofNull(declared);
        };
    }

    private static int ofNull(String declared) {
        Integer type = OF_NULL.get(declared);
        if (type == null) {
            type = OF_TEXT.get(declared);
        }
        if (type == null) {
            type = OF_INTEGER.get(declared);
        }
        if (type == null) {
            type = OF_REAL.get(declared);
        }
        return type == null ? Types.NUMERIC : type;
    }

    /** The name of a type where none is declared. */
    static String nameOf(int storageClass) {
        return switch (storageClass) {
            case Constants.SQLITE_INTEGER -> "INTEGER";
            case Constants.SQLITE_FLOAT -> "REAL";
            case Constants.SQLITE_TEXT -> "TEXT";
            case Constants.SQLITE_BLOB -> "BLOB";
            default -> "NUMERIC";
        };
    }

    /** What {@code getObject} makes of a value. */
    static String classOf(int storageClass, long integer) {
        return switch (storageClass) {
            case Constants.SQLITE_INTEGER -> integer == (int) integer ? "java.lang.Integer" : "java.lang.Long";
            case Constants.SQLITE_FLOAT -> "java.lang.Double";
            case Constants.SQLITE_TEXT -> "java.lang.String";
            default -> "java.lang.Object";
        };
    }

    // ---- of columns of tables, by the declared type alone

    /** The type that {@code getColumns} tells. */
    static int ofColumn(String declared) {
        if (declared.contains("INT") || declared.contains("BOOL")) {
            return Types.INTEGER;
        }
        if (isText(declared)) {
            return Types.VARCHAR;
        }
        boolean real = declared.contains("REAL")
                || declared.contains("FLOA")
                || declared.contains("DOUB")
                || declared.contains("DEC")
                || declared.contains("NUM");
        return real ? Types.FLOAT : Types.VARCHAR;
    }

    private static boolean isText(String declared) {
        return declared.contains("CHAR")
                || declared.contains("CLOB")
                || declared.contains("TEXT")
                || declared.contains("BLOB");
    }

    /** The decimal digits of a column without numbers in its declared type. */
    static int digitsOf(String declared) {
        return ofColumn(declared) == Types.INTEGER || isText(declared) ? 0 : 10;
    }
}
