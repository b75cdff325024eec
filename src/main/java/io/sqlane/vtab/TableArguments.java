package io.sqlane.vtab;

import java.util.List;
import java.util.Objects;

/**
 * What a virtual table is made with.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param module the name of the module
 * @param schema the schema that the table is in: {@code main}, {@code temp} or the name of an attached database
 * @param table the name of the table
 * @param values what stands in the brackets of CREATE VIRTUAL TABLE, as it is written there, without the commas
 */
public record TableArguments(String module, String schema, String table, List<String> values) {
    /**
     * Makes arguments.
     *
     * @param module the name of the module
     * @param schema the schema that the table is in
     * @param table the name of the table
     * @param values copied
     */
    public TableArguments {
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(table, "table");
        values = List.copyOf(Objects.requireNonNull(values, "values"));
    }
}
