package io.sqlane.vtab;

import io.sqlane.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A module whose tables keep rows of two columns in memory, and which tells what SQLite asks of it. Anything can be
 * made to happen inside a method.
 */
final class Store implements TableModule, AutoCloseable {
    /** What is done inside a method; its name is that of the method. */
    interface Body {
        void run() throws Throwable;
    }

    /** Rows by table, which outlive the tables' connections. */
    final Map<String, TreeMap<Long, @Nullable Object[]>> rows = new HashMap<>();

    final List<String> told = new ArrayList<>();
    final Map<String, Body> bodies = new HashMap<>();
    final List<String> plans = new ArrayList<>();

    /** Methods that are not noted. */
    final Set<String> silent = new HashSet<>(Set.of("bestIndex", "next", "filter", "open", "closeCursor"));

    String declaration = "CREATE TABLE x(k, v)";

    static Store register(Database database, ModuleOptions options) {
        Store store = new Store();
        VirtualTables.register(database, "store", options, store);
        return store;
    }

    private void tell(String method, String detail) throws Exception {
        if (!silent.contains(method)) {
            told.add(detail.isEmpty() ? method : method + ' ' + detail);
        }
        Body body = bodies.get(method);
        if (body != null) {
            try {
                body.run();
            } catch (Throwable thrown) {
                throw Store.<RuntimeException>sneaky(thrown);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    void fail(String method, Throwable thrown) {
        bodies.put(method, () -> {
            throw thrown;
        });
    }

    List<String> takeTold() {
        List<String> now = List.copyOf(told);
        told.clear();
        return now;
    }

    @Override
    public VirtualTable connect(TableArguments arguments) throws Exception {
        tell("connect", arguments.table());
        return new Table(arguments.table());
    }

    @Override
    public VirtualTable create(TableArguments arguments) throws Exception {
        tell("create", arguments.table() + arguments.values());
        return new Table(arguments.table());
    }

    @Override
    public void close() throws Exception {
        tell("closeModule", "");
    }

    private final class Table implements TransactionalTable, AutoCloseable {
        private String name;
        private @Nullable TreeMap<Long, @Nullable Object[]> before;
        private final TreeMap<Integer, TreeMap<Long, @Nullable Object[]>> states = new TreeMap<>();

        Table(String name) {
            this.name = name;
            rows.computeIfAbsent(name, it -> new TreeMap<>());
        }

        private TreeMap<Long, @Nullable Object[]> mine() {
            return rows.get(name);
        }

        @Override
        public String declaration() {
            return declaration;
        }

        @Override
        public void bestIndex(IndexInfo info) throws Exception {
            int rowid = -1;
            for (int i = 0; i < info.constraintCount(); i++) {
                if (info.column(i) == -1 && info.operator(i) == ConstraintOperator.EQ && info.isUsable(i)) {
                    rowid = i;
                }
            }
            if (rowid >= 0) {
                info.pass(rowid);
                info.omit(rowid);
                info.setPlan(1, "rowid");
                info.setEstimatedCost(1);
            }
            tell("bestIndex", "");
        }

        @Override
        public TableCursor open() throws Exception {
            tell("open", name);
            return new Cursor(this);
        }

        private @Nullable Object[] row(Values values) {
            return new @Nullable Object[] {values.getValue(0), values.getValue(1)};
        }

        private boolean makesRoom(@Nullable Object key, long except, ConflictResolution resolution) {
            Long other = null;
            for (Map.Entry<Long, @Nullable Object[]> row : mine().entrySet()) {
                if (key != null && key.equals(row.getValue()[0]) && row.getKey() != except) {
                    other = row.getKey();
                }
            }
            if (other == null) {
                return true;
            }
            if (resolution == ConflictResolution.REPLACE) {
                mine().remove(other);
            }
            return resolution == ConflictResolution.REPLACE;
        }

        @Override
        public long insert(@Nullable Long rowid, Values values, ConflictResolution resolution) throws Exception {
            @Nullable Object[] row = row(values);
            tell("insert", rowid + " " + row[0] + " " + row[1] + " " + resolution);
            long last = mine().isEmpty() ? 0 : mine().lastKey();
            if (!makesRoom(row[0], Long.MIN_VALUE, resolution)) {
                throw WritableTable.conflict("UNIQUE constraint failed: k=" + row[0]);
            }
            mine().put(rowid == null ? last + 1 : rowid, row);
            return rowid == null ? last + 1 : rowid;
        }

        @Override
        public void update(long rowid, long newRowid, Values values, ConflictResolution resolution) throws Exception {
            @Nullable Object[] row = row(values);
            tell("update", rowid + " " + newRowid + " " + row[0] + " " + row[1]);
            if (!makesRoom(row[0], rowid, resolution)) {
                throw WritableTable.conflict("UNIQUE constraint failed: k=" + row[0]);
            }
            mine().remove(rowid);
            mine().put(newRowid, row);
        }

        @Override
        public void delete(long rowid) throws Exception {
            tell("delete", String.valueOf(rowid));
            mine().remove(rowid);
        }

        @Override
        public void begin() throws Exception {
            before = new TreeMap<>(mine());
            tell("begin", "");
        }

        @Override
        public void sync() throws Exception {
            tell("sync", "");
        }

        @Override
        public void commit() throws Exception {
            states.clear();
            tell("commit", "");
        }

        @Override
        public void rollback() throws Exception {
            states.clear();
            rows.put(name, before);
            tell("rollback", "");
        }

        @Override
        public void savepoint(int level) throws Exception {
            states.put(level, new TreeMap<>(mine()));
            tell("savepoint", String.valueOf(level));
        }

        @Override
        public void release(int level) throws Exception {
            states.tailMap(level, true).clear();
            tell("release", String.valueOf(level));
        }

        @Override
        public void rollbackTo(int level) throws Exception {
            Map.Entry<Integer, TreeMap<Long, @Nullable Object[]>> state = states.ceilingEntry(level);
            if (state != null) {
                rows.put(name, new TreeMap<>(state.getValue()));
            }
            tell("rollbackTo", String.valueOf(level));
        }

        @Override
        public void rename(String newName) throws Exception {
            tell("rename", newName);
            rows.put(newName, rows.remove(name));
            name = newName;
        }

        @Override
        public void destroy() throws Exception {
            tell("destroy", name);
            rows.remove(name);
        }

        @Override
        public void close() throws Exception {
            tell("close", name);
        }
    }

    private final class Cursor implements TableCursor, AutoCloseable {
        private final Table table;
        private Iterator<Map.Entry<Long, @Nullable Object[]>> left = new ArrayList<
                        Map.Entry<Long, @Nullable Object[]>>()
                .iterator();

        Cursor(Table table) {
            this.table = table;
        }

        @Override
        public void filter(int planNumber, @Nullable String planText, Values arguments) throws Exception {
            plans.add(planNumber + " " + planText + " " + arguments.count());
            tell("filter", table.name);
            Map<Long, @Nullable Object[]> found = new TreeMap<>(table.mine());
            if (planNumber == 1) {
                long rowid = arguments.getLong(0);
                found.keySet().removeIf(it -> it != rowid);
            }
            left = found.entrySet().iterator();
        }

        @Override
        public boolean next(RowSink row) throws Exception {
            tell("next", "");
            if (!left.hasNext()) {
                return false;
            }
            Map.Entry<Long, @Nullable Object[]> entry = left.next();
            row.setRowid(entry.getKey()).setValue(0, entry.getValue()[0]).setValue(1, entry.getValue()[1]);
            return true;
        }

        @Override
        public void close() throws Exception {
            tell("closeCursor", table.name);
        }
    }
}
