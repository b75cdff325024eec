package io.sqlane;

import io.sqlane.internal.engine.Excerpt;
import io.sqlane.internal.engine.StatementHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The names of one statement's parameters, looked up with their prefix or bare. */
final class ParameterNames {
    private static final int AMBIGUOUS = -1;

    private final StatementHandle handle;
    private final @Nullable String[] names;
    private final Map<String, Integer> indexes = new HashMap<>();

    ParameterNames(StatementHandle handle) {
        this.handle = handle;
        names = new String[handle.parameterCount()];
        for (int i = 0; i < names.length; i++) {
            String name = handle.status().parameterName(i + 1);
            names[i] = name;
            if (name != null) {
                indexes.put(name, i + 1);
                indexes.merge(name.substring(1), i + 1, (first, second) -> AMBIGUOUS);
            }
        }
    }

    @Nullable String name(int index) {
        handle.checkParameter(index);
        return names[index - 1];
    }

    int index(String name) {
        Integer index = indexes.get(Objects.requireNonNull(name, "name"));
        if (index == null || index == AMBIGUOUS) {
            throw new IllegalArgumentException((index == null ? "no such parameter" : "parameter name is ambiguous")
                    + ": name=\"" + Excerpt.of(name) + "\", names=" + Excerpt.of(Arrays.toString(names)) + ", sql=\""
                    + Excerpt.of(handle.sql()) + '"');
        }
        return index;
    }
}
