package io.sqlane;

import io.sqlane.internal.ffi.Constants;
import java.util.EnumMap;
import java.util.Map;

/**
 * A switch of a connection. Foreign keys and extension loading have options of their own; switches that can destroy a
 * database are not offered.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/c_dbconfig_defensive.html">Database Connection Configuration Options</a>
 */
public enum Setting {
    /** Whether SQL that can corrupt the file is refused. On by default. */
    DEFENSIVE(Constants.SQLITE_DBCONFIG_DEFENSIVE),
    /**
     * Whether triggers, views, constraints and indexes of the schema may call functions and virtual tables that are not
     * marked innocuous. Off by default.
     */
    TRUSTED_SCHEMA(Constants.SQLITE_DBCONFIG_TRUSTED_SCHEMA),
    /** Whether a double-quoted word of a query or change may be a string. Off by default. */
    DOUBLE_QUOTED_STRINGS_DML(Constants.SQLITE_DBCONFIG_DQS_DML),
    /** Whether a double-quoted word of a schema definition may be a string. Off by default. */
    DOUBLE_QUOTED_STRINGS_DDL(Constants.SQLITE_DBCONFIG_DQS_DDL),
    /** Whether triggers fire; temporary ones always do. */
    TRIGGERS(Constants.SQLITE_DBCONFIG_ENABLE_TRIGGER),
    /** Whether views can be used; temporary ones always can. */
    VIEWS(Constants.SQLITE_DBCONFIG_ENABLE_VIEW),
    /** Whether ATTACH may create a file. */
    ATTACH_CREATE(Constants.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE),
    /** Whether ATTACH may open a file for writing. */
    ATTACH_WRITE(Constants.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE),
    /** Whether SQL may contain comments. */
    COMMENTS(Constants.SQLITE_DBCONFIG_ENABLE_COMMENTS),
    /** Whether the last connection leaves the write-ahead log as it is when it closes. */
    NO_CHECKPOINT_ON_CLOSE(Constants.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE),
    /** Whether the plan of a statement never depends on bound values. */
    QUERY_PLANNER_STABILITY_GUARANTEE(Constants.SQLITE_DBCONFIG_ENABLE_QPSG),
    /** Whether EXPLAIN QUERY PLAN includes what triggers do. */
    TRIGGER_EXPLAIN_QUERY_PLAN(Constants.SQLITE_DBCONFIG_TRIGGER_EQP),
    /** Whether scans run backwards where no order is asked for: shows queries that rely on an order by luck. */
    REVERSE_SCAN_ORDER(Constants.SQLITE_DBCONFIG_REVERSE_SCANORDER),
    /** Whether ALTER TABLE RENAME leaves references in triggers and views alone, as before version 3.24.0. */
    LEGACY_ALTER_TABLE(Constants.SQLITE_DBCONFIG_LEGACY_ALTER_TABLE),
    /** Whether a new file has the schema format of version 3.0.0. */
    LEGACY_FILE_FORMAT(Constants.SQLITE_DBCONFIG_LEGACY_FILE_FORMAT);

    private final int code;

    Setting(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Map<Setting, Boolean> defaultValues() {
        Map<Setting, Boolean> settings = new EnumMap<>(Setting.class);
        settings.put(DEFENSIVE, true);
        settings.put(TRUSTED_SCHEMA, false);
        settings.put(DOUBLE_QUOTED_STRINGS_DML, false);
        settings.put(DOUBLE_QUOTED_STRINGS_DDL, false);
        return settings;
    }
}
