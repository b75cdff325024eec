package io.sqlane;

import org.jspecify.annotations.Nullable;

/**
 * A column of the result of a statement.
 *
 * <p>The origin is null for a column that is an expression or a subquery.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param name the name in the result; only an {@code AS} clause makes it certain
 * @param originColumn name of the column of the table that it comes from, or null
 * @param originTable name of the table that it comes from, or null
 * @param originDatabase name of the schema that it comes from, such as {@code main}, or null
 * @param declaredType the type as CREATE TABLE wrote it, or null
 * @see <a href="https://sqlite.org/c3ref/column_database_name.html">Source Of Data In A Query Result</a>
 * @see <a href="https://sqlite.org/c3ref/column_decltype.html">Declared Datatype Of A Query Result</a>
 */
public record Column(
        String name,
        @Nullable String originColumn,
        @Nullable String originTable,
        @Nullable String originDatabase,
        @Nullable String declaredType) {}
