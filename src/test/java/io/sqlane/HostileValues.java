package io.sqlane;

import io.sqlane.backup.BackupOptions;
import io.sqlane.backup.Snapshot;
import io.sqlane.concurrent.Initialisation;
import io.sqlane.concurrent.PoolOptions;
import io.sqlane.concurrent.RetryPolicy;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.fulltext.AuxiliaryFunction;
import io.sqlane.fulltext.TokenFilter;
import io.sqlane.fulltext.TokenizerFactory;
import io.sqlane.function.AggregateFunction;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.ScalarFunction;
import io.sqlane.function.WindowFunction;
import io.sqlane.hook.Authorizer;
import io.sqlane.hook.PreupdateHook;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.hook.UpdateHook;
import io.sqlane.session.ApplyOptions;
import io.sqlane.session.ConflictHandler;
import io.sqlane.session.SessionOptions;
import io.sqlane.vtab.ModuleOptions;
import io.sqlane.vtab.TableFunction;
import io.sqlane.vtab.TableModule;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Values of each type of parameter that somebody may pass by mistake or on purpose. */
final class HostileValues {
    /** The limit LENGTH of the databases that they are tried on. */
    static final int LENGTH = 1000;

    /** What a mapper or body of ours throws; it must come through as it is. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Thrown() {
            super("thrown by the caller's own code");
        }
    }

    /** A record for mappers. */
    record Line(long i) {}

    private HostileValues() {}

    static List<Object> of(Class<?> type) {
        if (type.isPrimitive()) {
            return primitives(type);
        }
        List<Object> values = new ArrayList<>();
        values.add(null);
        if (type.isEnum()) {
            values.addAll(Arrays.asList(type.getEnumConstants()));
        } else {
            values.addAll(references(type));
        }
        return values;
    }

    private static List<Object> primitives(Class<?> type) {
        if (type == int.class) {
            return List.of(
                    0, 1, 2, -1, 3, 5, LENGTH, LENGTH + 1, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE,
                    Integer.MIN_VALUE + 1);
        }
        if (type == long.class) {
            return List.of(
                    0L, 1L, -1L, (long) LENGTH, LENGTH + 1L, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE);
        }
        if (type == double.class) {
            return List.of(
                    0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE,
                    Double.MIN_VALUE);
        }
        if (type == char.class) {
            return List.of('\0', '\uD800', '\uDC00', '\uFFFF', 'a');
        }
        if (type == boolean.class) {
            return List.of(true, false);
        }
        throw new IllegalArgumentException("a new type of parameter needs its values: " + type);
    }

    private static List<Object> references(Class<?> type) {
        if (type == String.class) {
            return texts();
        }
        if (type == byte[].class) {
            return List.of(new byte[0], new byte[LENGTH], new byte[LENGTH + 1]);
        }
        if (type == long[].class) {
            return List.of(new long[0], new long[LENGTH / 8], new long[LENGTH / 8 + 1]);
        }
        if (type == double[].class) {
            return List.of(new double[0], new double[LENGTH / 8 + 1], new double[] {1, Double.NaN});
        }
        if (type == String[].class) {
            return List.of(
                    new String[0], new String[] {null}, new String[LENGTH], new String[] {"\0"},
                    new String[] {"\uD800"});
        }
        if (type == ByteBuffer.class) {
            return List.of(ByteBuffer.allocate(0), ByteBuffer.allocateDirect(LENGTH), ByteBuffer.allocate(LENGTH + 1));
        }
        if (type == InputStream.class) {
            return List.of(new ByteArrayInputStream(new byte[LENGTH]), InputStream.nullInputStream());
        }
        if (type == Object.class) {
            return objects();
        }
        if (type == Object[].class) {
            return List.of(
                    new Object[0], new Object[] {null}, new Object[LENGTH], new Object[] {Double.NaN},
                    new Object[] {"\uD800"}, new Object[] {new byte[LENGTH + 1]}, new Object[] {new Object()});
        }
        if (type == Path.class) {
            return List.of(
                    Path.of(""), Path.of("/"), Path.of("/no/such/directory/x"), Path.of("x".repeat(300)),
                    Path.of("/" + "y/".repeat(3000)));
        }
        if (type == Duration.class) {
            return List.of(
                    Duration.ZERO, Duration.ofNanos(1), Duration.ofNanos(-1), Duration.ofMillis(1),
                    Duration.ofMillis(Integer.MAX_VALUE), Duration.ofMillis(Integer.MAX_VALUE + 1L),
                    Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), Duration.ofSeconds(Long.MIN_VALUE));
        }
        return rest(type);
    }

    private static List<Object> rest(Class<?> type) {
        if (type == Class.class) {
            return List.of(
                    Object.class, String.class, Record.class, Enum.class, int.class, Line.class, Limit.class,
                    Thread.State.class, Override.class);
        }
        if (type == Function.class) {
            return List.of((Function<Object, Object>) row -> null, (Function<Object, Object>) row -> {
                throw new Thrown();
            });
        }
        if (type == Database.TransactionBody.class) {
            return List.of(
                    (Database.TransactionBody<Object, RuntimeException>) database -> null,
                    (Database.TransactionBody<Object, RuntimeException>) database -> {
                        throw new Thrown();
                    });
        }
        if (type.getPackageName().equals("io.sqlane.session")) {
            return changes(type);
        }
        if (type == Database.class || type == Snapshot.class) {
            return List.of();
        }
        if (type == BackupOptions.class) {
            return List.of(BackupOptions.builder().schema("nowhere").destinationSchema("\0").build());
        }
        if (type == BackupOptions.ProgressListener.class) {
            return List.of((BackupOptions.ProgressListener) (left, all) -> {
                throw new Thrown();
            });
        }
        if (type == OpenOptions.class) {
            return List.of(OpenOptions.defaults(), OpenOptions.hardened());
        }
        if (type == ValueType.class) {
            return List.of(ValueType.UUID_AS_BLOB, ValueType.INSTANT_AS_TEXT, ValueType.BIG_DECIMAL_AS_TEXT);
        }
        if (type == ResultCode.class) {
            return List.of(ResultCode.of(-1), ResultCode.of(Integer.MAX_VALUE));
        }
        if (type == Database.class) {
            return List.of();
        }
        if (type == FunctionOptions.class) {
            return List.of(FunctionOptions.arguments(1), FunctionOptions.anyArguments().deterministic().innocuous());
        }
        if (type == ScalarFunction.class) {
            return List.of((ScalarFunction) (arguments, result) -> {
                throw new Thrown();
            });
        }
        if (type == AggregateFunction.class || type == WindowFunction.class) {
            return List.of(new Careless());
        }
        if (type == TokenizerFactory.class) {
            return List.of((TokenizerFactory) arguments -> null);
        }
        if (type == TokenFilter.class) {
            return List.of((TokenFilter) (text, found, tokens) -> {});
        }
        if (type == AuxiliaryFunction.class) {
            return List.of((AuxiliaryFunction) (match, arguments, result) -> {
                throw new Thrown();
            });
        }
        if (type == TableFunction.class) {
            return List.of(TableFunction.of(List.of("a, a"), values -> List.of(), (row, sink) -> {}));
        }
        if (type == ModuleOptions.class) {
            return List.of(ModuleOptions.eponymous().transactional(), ModuleOptions.created());
        }
        if (type == TableModule.class) {
            return List.of((TableModule) arguments -> {
                throw new Thrown();
            });
        }
        if (type == BiConsumer.class) {
            return List.of((BiConsumer<Object, Object>) (row, sink) -> {});
        }
        if (type == Comparator.class) {
            return List.of(Comparator.naturalOrder());
        }
        if (type == SqliteException.Details.class || type == Thread.class || type == List.class) {
            return List.of();
        }
        if (type.getPackageName().equals("io.sqlane.hook") || type.getPackageName().equals("java.util.function")) {
            return handlers(type);
        }
        if (type == Set.class) {
            return List.of(Set.of(), Set.of(TraceEvent.ROW));
        }
        if (type == Database.class || type == Statement.class || type == Runnable.class) {
            return List.of();
        }
        if (type == io.sqlane.diagnostic.MetricsListener.class) {
            return List.of(new io.sqlane.diagnostic.MetricsListener() {});
        }
        return ofPools(type);
    }

    private static List<Object> ofPools(Class<?> type) {
        if (type == PoolOptions.class) {
            return List.of(PoolOptions.builder().maxReaders(1).build());
        }
        if (type == Initialisation.class) {
            return List.of(Initialisation.none());
        }
        if (type == RetryPolicy.class) {
            return List.of(RetryPolicy.builder().attempts(1).build());
        }
        if (type == RetryPolicy.Sleeper.class) {
            return List.of((RetryPolicy.Sleeper) duration -> {});
        }
        if (type == ThreadFactory.class) {
            return List.of((ThreadFactory) Thread::new);
        }
        if (type == Collection.class) {
            return List.of(List.of("a"), List.of(""), List.of());
        }
        if (type == Executor.class) {
            return List.of((Executor) Runnable::run);
        }
        throw new IllegalArgumentException("a new type of parameter needs its values: " + type);
    }

    private static List<Object> changes(Class<?> type) {
        if (type == ConflictHandler.class) {
            return List.of((ConflictHandler) conflict -> {
                throw new Thrown();
            });
        }
        if (type == ApplyOptions.class) {
            return List.of(ApplyOptions.defaults().withoutSavepoint(), ApplyOptions.defaults().inverted());
        }
        if (type == SessionOptions.class) {
            return List.of(SessionOptions.defaults().schema("nowhere"), SessionOptions.defaults().schema("\0"));
        }
        return List.of();
    }

    /** Handlers that do no harm: what they may throw is told by their own tests. */
    private static List<Object> handlers(Class<?> type) {
        if (type == UpdateHook.class) {
            return List.of((UpdateHook) (operation, schema, table, rowid) -> {});
        }
        if (type == PreupdateHook.class) {
            return List.of((PreupdateHook) change -> {});
        }
        if (type == Authorizer.class) {
            return List.of((Authorizer) request -> Authorizer.Answer.OK);
        }
        if (type == TraceListener.class) {
            return List.of(new TraceListener() {});
        }
        if (type == Predicate.class) {
            return List.of((Predicate<Object>) table -> true, (Predicate<Object>) table -> {
                throw new Thrown();
            });
        }
        if (type == BooleanSupplier.class) {
            return List.of((BooleanSupplier) () -> true);
        }
        if (type == IntPredicate.class) {
            return List.of((IntPredicate) count -> false);
        }
        if (type == Consumer.class) {
            return List.of((Consumer<Object>) it -> {});
        }
        if (type == Supplier.class) {
            return List.of((Supplier<Object>) () -> {
                throw new Thrown();
            });
        }
        if (type == LongSupplier.class) {
            return List.of((LongSupplier) () -> 0);
        }
        if (type == DoubleSupplier.class) {
            return List.of((DoubleSupplier) () -> 0);
        }
        if (type == ObjIntConsumer.class) {
            return List.of((ObjIntConsumer<Object>) (schema, frames) -> {});
        }
        throw new IllegalArgumentException("a new type of parameter needs its values: " + type);
    }

    /** Does nothing at all. */
    private static final class Careless implements WindowFunction<Object> {
        @Override
        public Object begin() {
            return this;
        }

        @Override
        public void step(Object state, Arguments arguments) {}

        @Override
        public void inverse(Object state, Arguments arguments) {}

        @Override
        public void value(Object state, Result result) {}
    }

    private static List<Object> texts() {
        return List.of(
                "", " ", "\0", "a\0b", "\uD800", "x\uDC00", "?", ":p", "p", "main", "user_version", "SELECT 1",
                "'; DROP TABLE t; --", "SELECT 1; SELECT 2", "-- only a comment", "é😀\uFFFF", "%s %n",
                "x".repeat(LENGTH), "x".repeat(LENGTH + 1), "é".repeat(LENGTH), "x".repeat(2_000_000));
    }

    private static List<Object> objects() {
        List<Object> objects = new ArrayList<>(texts());
        objects.addAll(List.of(
                new Object(), 'x', '\uD800', (byte) 1, (short) 1, 1, 1L, Long.MIN_VALUE, 1.5f, Float.NaN, Double.NaN,
                Double.NEGATIVE_INFINITY, new BigDecimal("1E+1000"), BigInteger.ONE, true, new byte[LENGTH + 1],
                ByteBuffer.allocate(3), Thread.State.NEW, Instant.MAX, new int[0], List.of(), Object.class));
        return objects;
    }
}
