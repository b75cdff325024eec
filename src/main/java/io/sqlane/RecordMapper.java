package io.sqlane;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes records of the rows of one statement: the columns of its components are looked up once. */
final class RecordMapper<T extends Record> {
    /** Reads one value. */
    private interface Reader {
        @Nullable Object read(Row row, int column);
    }

    private static final Map<Class<?>, Reader> READERS = Map.ofEntries(
            Map.entry(long.class, Row::getLong),
            Map.entry(int.class, Row::getInt),
            Map.entry(short.class, (row, column) -> (short) inRange(row, column, Short.MIN_VALUE, Short.MAX_VALUE)),
            Map.entry(byte.class, (row, column) -> (byte) inRange(row, column, Byte.MIN_VALUE, Byte.MAX_VALUE)),
            Map.entry(double.class, Row::getDouble),
            Map.entry(float.class, RecordMapper::toFloat),
            Map.entry(boolean.class, Row::getBoolean),
            Map.entry(String.class, Row::getString),
            Map.entry(byte[].class, Row::getBytes),
            Map.entry(UUID.class, Row::getUuid),
            Map.entry(BigInteger.class, (row, column) -> row.get(column, ValueType.BIG_INTEGER_AS_TEXT)),
            Map.entry(BigDecimal.class, (row, column) -> row.get(column, ValueType.BIG_DECIMAL_AS_TEXT)),
            Map.entry(LocalDate.class, (row, column) -> row.get(column, ValueType.LOCAL_DATE_AS_TEXT)),
            Map.entry(LocalTime.class, (row, column) -> row.get(column, ValueType.LOCAL_TIME_AS_TEXT)),
            Map.entry(LocalDateTime.class, (row, column) -> row.get(column, ValueType.LOCAL_DATE_TIME_AS_TEXT)),
            Map.entry(OffsetDateTime.class, (row, column) -> row.get(column, ValueType.OFFSET_DATE_TIME_AS_TEXT)),
            Map.entry(Instant.class, (row, column) -> row.get(column, ValueType.INSTANT_AS_TEXT)),
            Map.entry(Object.class, Row::getValue));

    private static final Map<Class<?>, Class<?>> PRIMITIVES = Map.of(
            Long.class, long.class,
            Integer.class, int.class,
            Short.class, short.class,
            Byte.class, byte.class,
            Double.class, double.class,
            Float.class, float.class,
            Boolean.class, boolean.class);

    private final Constructor<T> constructor;
    private final ColumnNames names;
    private final RecordComponent[] components;
    private final Reader[] readers;
    private final int[] columns;

    RecordMapper(Class<T> type, ColumnNames names) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("not a record: type=" + type.getName());
        }
        this.names = names;
        this.components = type.getRecordComponents();
        this.readers = new Reader[components.length];
        this.columns = new int[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            readers[i] = reader(components[i]);
            columns[i] = names.indexIgnoringUnderscores(components[i].getName());
        }
        try {
            constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("record has no canonical constructor: type=" + type.getName(), e);
        } catch (InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    "record is in a package that is not open: type=" + type.getName()
                            + ". Open the package to io.sqlane in module-info.",
                    e);
        }
    }

    /** Whether the columns are still those that this mapper was made for. */
    boolean isFor(ColumnNames current) {
        return names == current;
    }

    T map(Row row) {
        Object[] values = new Object[columns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(row, i);
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw new IllegalArgumentException("record constructor failed: " + constructor, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("record cannot be made: " + constructor, e);
        }
    }

    private @Nullable Object value(Row row, int component) {
        int column = columns[component];
        if (!row.isNull(column)) {
            return readers[component].read(row, column);
        }
        if (components[component].getType().isPrimitive()) {
            throw new IllegalArgumentException("SQL NULL for a primitive component: component="
                    + components[component] + ", column=" + column + ". Declare it as an object type.");
        }
        return null;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Reader reader(RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isEnum()) {
            return (row, column) -> row.getEnum(column, (Class) type);
        }
        Reader reader = READERS.get(PRIMITIVES.getOrDefault(type, type));
        if (reader == null) {
            throw new IllegalArgumentException("component has a type that cannot be read: " + component + " of "
                    + component.getDeclaringRecord().getName());
        }
        return reader;
    }

    private static Object toFloat(Row row, int column) {
        double value = row.getDouble(column);
        float narrowed = (float) value;
        if (Float.isInfinite(narrowed) && !Double.isInfinite(value)) {
            throw new ArithmeticException("number does not fit a float: column=" + column + ", value=" + value);
        }
        return narrowed;
    }

    private static long inRange(Row row, int column, long least, long greatest) {
        long value = row.getLong(column);
        if (value < least || value > greatest) {
            throw new ArithmeticException("integer does not fit: column=" + column + ", value=" + value + ", least="
                    + least + ", greatest=" + greatest);
        }
        return value;
    }
}
