package io.sqlane.jdbc;

import io.sqlane.Arguments;
import io.sqlane.Database;
import io.sqlane.Result;
import io.sqlane.function.AggregateFunction;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code stdev}, {@code variance}, {@code mode} and the quartiles; NULL does not count. SQLite has the median. */
final class StatisticFunctions {
    private StatisticFunctions() {}

    static void register(Database database) {
        add(database, "stdev", new Spread(true));
        add(database, "variance", new Spread(false));
        add(database, "mode", new Mode());
        add(database, "lower_quartile", new Quartile(1));
        add(database, "upper_quartile", new Quartile(3));
    }

    private static <S> void add(Database database, String name, AggregateFunction<S> function) {
        Functions.aggregate(database, name, FunctionOptions.arguments(1).deterministic().innocuous(), function);
    }

    /** Mean and sum of squared distances, kept up value by value: no difference of large sums. */
    private static final class Moments {
        private long count;
        private double mean;
        private double squares;
    }

    private record Spread(boolean root) implements AggregateFunction<Moments> {
        @Override
        public Moments begin() {
            return new Moments();
        }

        @Override
        public void step(Moments moments, Arguments arguments) {
            if (arguments.isNull(0)) {
                return;
            }
            double value = NumberFunctions.number(arguments, 0);
            moments.count++;
            double distance = value - moments.mean;
            moments.mean += distance / moments.count;
            moments.squares += distance * (value - moments.mean);
        }

        @Override
        public void finish(Moments moments, Result result) {
            double variance = moments.count < 2 ? 0 : moments.squares / (moments.count - 1);
            if (!Double.isNaN(variance)) {
                result.set(root ? Math.sqrt(variance) : variance);
            }
        }
    }

    /** The value that comes most often; NULL if two do. */
    private static final class Mode implements AggregateFunction<Map<Object, Long>> {
        @Override
        public Map<Object, Long> begin() {
            return new HashMap<>();
        }

        @Override
        public void step(Map<Object, Long> counts, Arguments arguments) {
            Object value = arguments.getValue(0);
            if (value instanceof byte[]) {
                value = NumberFunctions.number(arguments, 0);
            }
            if (value != null) {
                counts.merge(value, 1L, Long::sum);
            }
        }

        @Override
        public void finish(Map<Object, Long> counts, Result result) {
            Object most = null;
            long highest = 0;
            for (Map.Entry<Object, Long> count : counts.entrySet()) {
                if (count.getValue() > highest) {
                    highest = count.getValue();
                    most = count.getKey();
                } else if (count.getValue() == highest) {
                    most = null;
                }
            }
            result.setValue(most);
        }
    }

    /** Numbers of a group; integers among them stay such. */
    private record Quartile(int quarter) implements AggregateFunction<List<Number>> {
        @Override
        public List<Number> begin() {
            return new ArrayList<>();
        }

        @Override
        public void step(List<Number> values, Arguments arguments) {
            Object value = arguments.getValue(0);
            if (value != null) {
                values.add(value instanceof Number number ? number : NumberFunctions.number(arguments, 0));
            }
        }

        /** The value at that part of the sorted ones; between two of them their mean. */
        @Override
        public void finish(List<Number> values, Result result) {
            if (values.isEmpty()) {
                return;
            }
            values.sort((a, b) -> Double.compare(a.doubleValue(), b.doubleValue()));
            long at = (long) values.size() * quarter;
            int index = (int) (at / 4);
            if (at % 4 != 0) {
                set(result, values.get(index));
            } else {
                int below = Math.max(0, index - 1);
                int above = Math.min(index, values.size() - 1);
                set(result, (values.get(below).doubleValue() + values.get(above).doubleValue()) / 2);
            }
        }

        private static void set(Result result, Number value) {
            if (value instanceof Long integer) {
                result.set(integer.longValue());
            } else if (!Double.isNaN(value.doubleValue())) {
                result.set(value.doubleValue());
            }
        }
    }
}
