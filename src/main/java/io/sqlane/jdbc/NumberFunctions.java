package io.sqlane.jdbc;

import io.sqlane.Arguments;
import io.sqlane.ColumnType;
import io.sqlane.Database;
import io.sqlane.Result;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** {@code atn2}, {@code cot}, {@code coth} and {@code square}; SQLite has the rest. */
final class NumberFunctions {
    private NumberFunctions() {}

    static void register(Database database) {
        binary(database, "atn2", Math::atan2);
        unary(database, "cot", x -> 1 / Math.tan(x));
        unary(database, "coth", x -> 1 / Math.tanh(x));
        FunctionOptions one = FunctionOptions.arguments(1).deterministic().innocuous();
        Functions.scalar(database, "square", one, (arguments, result) -> {
            if (arguments.type(0) == ColumnType.INTEGER) {
                long x = arguments.getLong(0);
                if (Math.multiplyHigh(x, x) == 0 && x * x >= 0) {
                    result.set(x * x);
                    return;
                }
            }
            if (!arguments.isNull(0)) {
                double x = number(arguments, 0);
                result.set(x * x);
            }
        });
    }

    private static void unary(Database database, String name, DoubleUnaryOperator function) {
        FunctionOptions options = FunctionOptions.arguments(1).deterministic().innocuous();
        Functions.scalar(database, name, options, (arguments, result) -> {
            if (!arguments.isNull(0)) {
                set(result, function.applyAsDouble(number(arguments, 0)));
            }
        });
    }

    private static void binary(Database database, String name, DoubleBinaryOperator function) {
        FunctionOptions options = FunctionOptions.arguments(2).deterministic().innocuous();
        Functions.scalar(database, name, options, (arguments, result) -> {
            if (!arguments.isNull(0) && !arguments.isNull(1)) {
                set(result, function.applyAsDouble(number(arguments, 0), number(arguments, 1)));
            }
        });
    }

    /** What is no number stays NULL. */
    private static void set(Result result, double value) {
        if (!Double.isNaN(value)) {
            result.set(value);
        }
    }

    /** An argument as SQLite takes it for a number. */
    static double number(Arguments arguments, int index) {
        Object value = arguments.getValue(index);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof byte[] bytes) {
            return Numbers.real(new String(bytes, StandardCharsets.UTF_8));
        }
        return value == null ? 0 : Numbers.real((String) value);
    }
}
