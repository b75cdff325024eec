package io.sqlane;

import io.sqlane.backup.Backup;
import io.sqlane.blob.Blob;
import io.sqlane.diagnostic.DatabaseCounter;
import io.sqlane.diagnostic.StatementCounter;
import io.sqlane.fulltext.AuxiliaryFunctions;
import io.sqlane.fulltext.Tokenizers;
import io.sqlane.hook.Authorizer;
import io.sqlane.hook.Cancellation;
import io.sqlane.hook.Extensions;
import io.sqlane.hook.Hooks;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.session.Session;
import io.sqlane.vtab.ModuleOptions;
import io.sqlane.vtab.TableFunction;
import io.sqlane.vtab.VirtualTables;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row for every public method of the confined types: a call with arguments that are good, and what is special about
 * it. What follows for each state is written in {@link LifecycleMatrixTest}.
 */
final class LifecycleTable {
    /** A call of one method. */
    @FunctionalInterface
    interface Call {
        @Nullable Object on(LifecycleSubjects subjects) throws Throwable;
    }

    private interface ParametersCall {
        Parameters<?> on(Parameters<?> parameters) throws Throwable;
    }

    private interface RowCall {
        @Nullable Object on(Row row) throws Throwable;
    }

    private interface BackupCall {
        @Nullable Object on(Backup backup) throws Throwable;
    }

    private interface BlobCall {
        @Nullable Object on(Blob blob) throws Throwable;
    }

    private interface SessionCall {
        @Nullable Object on(Session session) throws Throwable;
    }

    /** What is special about a method. */
    enum Trait {
        /** Closes: does nothing where there is nothing left to close. */
        CLOSES,
        /** Refused inside a function, whatever statement runs. */
        NOT_IN_CALLBACK,
        /** Refused inside a function that its own statement calls. */
        NOT_IN_OWN_CALLBACK,
        /** Refused while a statement stands on a row. */
        NOT_WHILE_ITERATING,
        /** Ends the rows of its statement. */
        ENDS_ROWS,
        /** Works from every thread and in every state. */
        FREE
    }

    /** One method. */
    record Entry(String signature, Call call, Set<Trait> traits) {
        boolean is(Trait trait) {
            return traits.contains(trait);
        }

        String type() {
            return signature.substring(0, signature.indexOf('.'));
        }

        @Override
        public String toString() {
            return signature;
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    private LifecycleTable() {}

    static List<Entry> entries() {
        LifecycleTable table = new LifecycleTable();
        table.database();
        table.databaseFacts();
        table.statement();
        table.statementFacts();
        table.batch();
        table.parametersByIndex();
        table.parametersByName();
        table.rows();
        table.rowByIndex();
        table.rowByName();
        table.pragmaGetters();
        table.pragmaSetters();
        table.tokens();
        table.hooks();
        table.fullText();
        table.backup();
        table.blob();
        table.session();
        return table.entries;
    }

    private void add(String signature, Call call, Trait... traits) {
        Set<Trait> set = EnumSet.noneOf(Trait.class);
        set.addAll(List.of(traits));
        entries.add(new Entry(signature, call, set));
    }

    private void database() {
        add("Database.execute(String)", s -> {
            s.database.execute("UPDATE t SET b = 2 WHERE a = 3");
            return null;
        });
        add("Database.prepare(String)", s -> s.database.prepare("SELECT 1"));
        add("Database.update(String,Object[])", s -> s.database.update("UPDATE t SET b = ? WHERE a = 3", 3));
        add("Database.query(String,Object[])", s -> s.database.query("SELECT ?", 3).list(row -> row.getLong(0)));
        add("Database.transaction(TransactionMode,TransactionBody)",
                s -> s.database.transaction(
                        TransactionMode.DEFERRED, database -> database.update("DELETE FROM t WHERE 0")));
        add("Database.pragmas()", s -> s.database.pragmas());
        add("Database.setLimit(Limit,int)", s -> {
            s.database.setLimit(Limit.COLUMN, 50);
            return null;
        });
        add("Database.setSetting(Setting,boolean)", s -> {
            s.database.setSetting(Setting.VIEWS, true);
            return null;
        });
        add("Database.setBusyTimeout(Duration)", s -> {
            s.database.setBusyTimeout(Duration.ofSeconds(1));
            return null;
        });
        add(
                "Database.checkpoint(Mode)",
                s -> s.database.checkpoint(Checkpoint.Mode.PASSIVE),
                Trait.NOT_WHILE_ITERATING);
        add("Database.interruptHandle()", s -> s.database.interruptHandle());
        add(
                "Database.handOver()",
                s -> s.handOver = s.database.handOver(),
                Trait.NOT_IN_CALLBACK,
                Trait.NOT_WHILE_ITERATING);
        add(
                "Database.close()",
                s -> {
                    s.database.close();
                    return null;
                },
                Trait.CLOSES,
                Trait.NOT_IN_CALLBACK,
                Trait.ENDS_ROWS);
    }

    private void databaseFacts() {
        add("Database.inTransaction()", s -> s.database.inTransaction());
        add("Database.transactionState(String)", s -> s.database.transactionState("main"));
        add("Database.path(String)", s -> s.database.path("main"));
        add("Database.isReadOnly()", s -> s.database.isReadOnly());
        add("Database.dataVersion()", s -> s.database.dataVersion());
        add("Database.totalChanges()", s -> s.database.totalChanges());
        add("Database.limit(Limit)", s -> s.database.limit(Limit.COLUMN));
        add("Database.setting(Setting)", s -> s.database.setting(Setting.VIEWS));
        add("Database.counter(DatabaseCounter,boolean)", s -> s.database.counter(DatabaseCounter.CACHE_HIT, false));
        add("Database.memoryUsed()", s -> s.database.memoryUsed());
        add("Database.isOpen()", s -> s.database.isOpen(), Trait.FREE);
        add("Database.toString()", s -> s.database.toString(), Trait.FREE);
    }

    private void statement() {
        add("Statement.run()", s -> s.update.run(), Trait.NOT_IN_OWN_CALLBACK);
        add("Statement.query()", s -> s.query.query(), Trait.NOT_IN_OWN_CALLBACK, Trait.ENDS_ROWS);
        add(
                "Statement.list(Function)",
                s -> s.query.list(row -> row.getLong(0)),
                Trait.NOT_IN_OWN_CALLBACK,
                Trait.ENDS_ROWS);
        add(
                "Statement.first(Function)",
                s -> s.query.first(row -> row.getLong(0)),
                Trait.NOT_IN_OWN_CALLBACK,
                Trait.ENDS_ROWS);
        add("Statement.batch()", s -> s.query.batch(), Trait.NOT_IN_OWN_CALLBACK, Trait.ENDS_ROWS);
        add(
                "Statement.reset()",
                s -> {
                    s.query.reset();
                    return null;
                },
                Trait.NOT_IN_OWN_CALLBACK,
                Trait.ENDS_ROWS);
        add("Statement.clearBindings()", s -> s.query.clearBindings(), Trait.NOT_IN_OWN_CALLBACK, Trait.ENDS_ROWS);
        add("Statement.fetchSize(int)", s -> s.query.fetchSize(1));
        add(
                "Statement.close()",
                s -> {
                    s.query.close();
                    return null;
                },
                Trait.CLOSES,
                Trait.NOT_IN_OWN_CALLBACK,
                Trait.ENDS_ROWS);
    }

    private void statementFacts() {
        add("Statement.sql()", s -> s.query.sql());
        add("Statement.expandedSql()", s -> s.query.expandedSql());
        add("Statement.isReadOnly()", s -> s.query.isReadOnly());
        add("Statement.isExplain()", s -> s.query.isExplain());
        add("Statement.isBusy()", s -> s.query.isBusy());
        add("Statement.parameterCount()", s -> s.query.parameterCount());
        add("Statement.parameterName(int)", s -> s.query.parameterName(1));
        add("Statement.parameterIndex(String)", s -> s.query.parameterIndex("p"));
        add("Statement.columns()", s -> s.query.columns());
        add("Statement.explainQueryPlan()", s -> s.query.explainQueryPlan());
        add("Statement.counter(StatementCounter,boolean)", s -> s.query.counter(StatementCounter.RUN, false));
        add("Statement.isOpen()", s -> s.query.isOpen(), Trait.FREE);
        add("Statement.toString()", s -> s.query.toString(), Trait.FREE);
    }

    private void batch() {
        add("Batch.add()", s -> s.batch.add(), Trait.NOT_IN_OWN_CALLBACK);
        add("Batch.run()", s -> s.batch.run(), Trait.NOT_IN_OWN_CALLBACK);
        add("Batch.toString()", s -> s.batch.toString(), Trait.FREE);
    }

    /** A method of both types that take parameters. */
    private void parameters(String method, ParametersCall call) {
        add("Statement." + method, s -> call.on(s.query), Trait.NOT_IN_OWN_CALLBACK, Trait.ENDS_ROWS);
        add("Batch." + method, s -> call.on(s.batch), Trait.NOT_IN_OWN_CALLBACK);
    }

    private void parametersByIndex() {
        parameters("bindNull(int)", p -> p.bindNull(1));
        parameters("bind(int,long)", p -> p.bind(1, 1L));
        parameters("bind(int,double)", p -> p.bind(1, 1.5));
        parameters("bind(int,boolean)", p -> p.bind(1, true));
        parameters("bind(int,char)", p -> p.bind(1, 'c'));
        parameters("bind(int,String)", p -> p.bind(1, "text"));
        parameters("bind(int,byte[])", p -> p.bind(1, new byte[] {1}));
        parameters("bind(int,ByteBuffer)", p -> p.bind(1, ByteBuffer.allocate(1)));
        parameters("bind(int,long[])", p -> p.bind(1, new long[] {1}));
        parameters("bind(int,double[])", p -> p.bind(1, new double[] {1}));
        parameters("bind(int,String[])", p -> p.bind(1, new String[] {"text"}));
        parameters("bind(int,InputStream,int)", p -> p.bind(1, new ByteArrayInputStream(new byte[1]), 1));
        parameters("bindZeroBlob(int,long)", p -> p.bindZeroBlob(1, 1));
        parameters("bind(int,Object,ValueType)", p -> p.bind(1, new UUID(1, 2), ValueType.UUID_AS_TEXT));
        parameters("bindValue(int,Object)", p -> p.bindValue(1, 1));
        parameters("bindAll(Object[])", p -> p.bindAll(1));
    }

    private void parametersByName() {
        parameters("bindNull(String)", p -> p.bindNull("p"));
        parameters("bind(String,long)", p -> p.bind("p", 1L));
        parameters("bind(String,double)", p -> p.bind("p", 1.5));
        parameters("bind(String,boolean)", p -> p.bind("p", true));
        parameters("bind(String,char)", p -> p.bind("p", 'c'));
        parameters("bind(String,String)", p -> p.bind("p", "text"));
        parameters("bind(String,byte[])", p -> p.bind("p", new byte[] {1}));
        parameters("bind(String,long[])", p -> p.bind("p", new long[] {1}));
        parameters("bind(String,double[])", p -> p.bind("p", new double[] {1}));
        parameters("bind(String,String[])", p -> p.bind("p", new String[] {"text"}));
        parameters("bind(String,Object,ValueType)", p -> p.bind("p", new UUID(1, 2), ValueType.UUID_AS_TEXT));
        parameters("bindValue(String,Object)", p -> p.bindValue("p", 1));
    }

    private void rows() {
        add("Rows.next()", s -> s.rows.next(), Trait.NOT_IN_OWN_CALLBACK);
        add("Rows.list(Function)", s -> s.rows.list(row -> 1), Trait.NOT_IN_OWN_CALLBACK, Trait.ENDS_ROWS);
        add("Rows.first(Function)", s -> s.rows.first(row -> 1), Trait.NOT_IN_OWN_CALLBACK, Trait.ENDS_ROWS);
        add(
                "Rows.stream(Function)",
                s -> s.rows.stream(row -> 1).toList(),
                Trait.NOT_IN_OWN_CALLBACK,
                Trait.ENDS_ROWS);
        add(
                "Rows.close()",
                s -> {
                    s.rows.close();
                    return null;
                },
                Trait.CLOSES,
                Trait.NOT_IN_OWN_CALLBACK,
                Trait.ENDS_ROWS);
        add("Rows.columnCount()", s -> s.rows.columnCount());
        add("Rows.columnName(int)", s -> s.rows.columnName(0));
        add("Rows.columnIndex(String)", s -> s.rows.columnIndex("i"));
        add("Rows.toString()", s -> s.rows.toString(), Trait.FREE);
    }

    /** A method that reads the current row; while the next one is fetched, there is none. */
    private void row(String method, RowCall call) {
        add("Rows." + method, s -> call.on(s.rows), Trait.NOT_IN_OWN_CALLBACK);
    }

    private void rowByIndex() {
        row("type(int)", row -> row.type(0));
        row("isNull(int)", row -> row.isNull(0));
        row("getLong(int)", row -> row.getLong(0));
        row("getInt(int)", row -> row.getInt(0));
        row("getDouble(int)", row -> row.getDouble(1));
        row("getBoolean(int)", row -> row.getBoolean(0));
        row("getString(int)", row -> row.getString(2));
        row("getBytes(int)", row -> row.getBytes(3));
        row("getByteBuffer(int)", row -> row.getByteBuffer(3));
        row("getEnum(int,Class)", row -> row.getEnum(4, Synchronous.class));
        row("getUuid(int)", row -> row.getUuid(5));
        row("get(int,ValueType)", row -> row.get(5, ValueType.UUID_AS_TEXT));
        row("getValue(int)", row -> row.getValue(0));
        row("as(Class)", row -> row.as(LifecycleSubjects.Line.class));
    }

    private void rowByName() {
        row("isNull(String)", row -> row.isNull("i"));
        row("getLong(String)", row -> row.getLong("i"));
        row("getInt(String)", row -> row.getInt("i"));
        row("getDouble(String)", row -> row.getDouble("r"));
        row("getBoolean(String)", row -> row.getBoolean("i"));
        row("getString(String)", row -> row.getString("s"));
        row("getBytes(String)", row -> row.getBytes("z"));
        row("get(String,ValueType)", row -> row.get("u", ValueType.UUID_AS_TEXT));
        row("getValue(String)", row -> row.getValue("i"));
    }

    private void pragmaGetters() {
        add("Pragmas.get(String)", s -> s.pragmas.get("main.page_size"));
        add("Pragmas.journalMode()", s -> s.pragmas.journalMode());
        add("Pragmas.synchronous()", s -> s.pragmas.synchronous());
        add("Pragmas.foreignKeys()", s -> s.pragmas.foreignKeys());
        add("Pragmas.userVersion()", s -> s.pragmas.userVersion());
        add("Pragmas.applicationId()", s -> s.pragmas.applicationId());
        add("Pragmas.cacheSize()", s -> s.pragmas.cacheSize());
        add("Pragmas.pageSize()", s -> s.pragmas.pageSize());
        add("Pragmas.pageCount()", s -> s.pragmas.pageCount());
        add("Pragmas.freelistCount()", s -> s.pragmas.freelistCount());
        add("Pragmas.walAutocheckpoint()", s -> s.pragmas.walAutocheckpoint());
        add("Pragmas.queryOnly()", s -> s.pragmas.queryOnly());
        add("Pragmas.integrityCheck()", s -> s.pragmas.integrityCheck());
        add("Pragmas.quickCheck()", s -> s.pragmas.quickCheck());
    }

    private void setter(String method, java.util.function.Consumer<Pragmas> setter) {
        add("Pragmas." + method, s -> {
            setter.accept(s.pragmas);
            return null;
        });
    }

    private void pragmaSetters() {
        add("Pragmas.set(String,Object)", s -> s.pragmas.set("cache_size", 100));
        setter("setJournalMode(JournalMode)", pragmas -> pragmas.setJournalMode(JournalMode.MEMORY));
        setter("setSynchronous(Synchronous)", pragmas -> pragmas.setSynchronous(Synchronous.NORMAL));
        setter("setForeignKeys(boolean)", pragmas -> pragmas.setForeignKeys(false));
        setter("setUserVersion(int)", pragmas -> pragmas.setUserVersion(1));
        setter("setApplicationId(int)", pragmas -> pragmas.setApplicationId(1));
        setter("setCacheSize(int)", pragmas -> pragmas.setCacheSize(100));
        setter("setWalAutocheckpoint(int)", pragmas -> pragmas.setWalAutocheckpoint(100));
        setter("setQueryOnly(boolean)", pragmas -> pragmas.setQueryOnly(false));
        setter("optimize()", Pragmas::optimize);
    }

    private void tokens() {
        add("InterruptHandle.interrupt()", s -> s.interruptHandle.interrupt(), Trait.FREE);
    }

    private void hook(String method, java.util.function.Consumer<Hooks> setter) {
        add("Hooks." + method, s -> {
            setter.accept(s.hooks);
            return null;
        });
    }

    private void hooks() {
        add("Hooks.of(Database)", s -> Hooks.of(s.database));
        add("Hooks.toString()", s -> s.hooks.toString(), Trait.FREE);
        hook("setUpdateHook(UpdateHook)", hooks -> hooks.setUpdateHook((operation, schema, table, rowid) -> {}));
        hook("setPreupdateHook(PreupdateHook)", hooks -> hooks.setPreupdateHook(change -> {}));
        hook("setCommitHook(BooleanSupplier)", hooks -> hooks.setCommitHook(() -> true));
        hook("setRollbackHook(Runnable)", hooks -> hooks.setRollbackHook(() -> {}));
        hook("setWalHook(ObjIntConsumer)", hooks -> hooks.setWalHook((schema, frames) -> {}));
        hook("setAuthorizer(Authorizer)", hooks -> hooks.setAuthorizer(request -> Authorizer.Answer.OK));
        hook("setTraceListener(Set,TraceListener)", hooks ->
                hooks.setTraceListener(EnumSet.allOf(TraceEvent.class), new TraceListener() {}));
        hook("setProgressHandler(int,BooleanSupplier)", hooks -> hooks.setProgressHandler(1_000, () -> true));
        hook("setStatementDeadline(Duration)", hooks -> hooks.setStatementDeadline(Duration.ofHours(1)));
        hook("setBusyHandler(IntPredicate)", hooks -> hooks.setBusyHandler(count -> false));
        add("Cancellation.of(Statement)", s -> Cancellation.of(s.query), Trait.NOT_IN_OWN_CALLBACK);
        add(
                "Cancellation.cancel()",
                s -> {
                    s.cancellation.cancel();
                    return null;
                },
                Trait.FREE);
        add("Cancellation.isCancelled()", s -> s.cancellation.isCancelled(), Trait.FREE);
        add("Extensions.load(Database,Path,String)", s -> {
            Extensions.load(s.database, Path.of("target/native/test/libsqlane_test_extension.so"), null);
            return null;
        });
        virtualTables();
    }

    private void virtualTables() {
        TableFunction<Object> function = TableFunction.of(List.of("a"), values -> List.of(), (o, row) -> {});
        add("VirtualTables.register(Database,String,TableFunction)", s -> {
            VirtualTables.register(s.database, "f", function);
            return null;
        }, Trait.NOT_IN_CALLBACK);
        add("VirtualTables.register(Database,String,ModuleOptions,TableModule)", s -> {
            VirtualTables.register(s.database, "m", ModuleOptions.created(), arguments -> {
                throw new IllegalStateException();
            });
            return null;
        }, Trait.NOT_IN_CALLBACK);
        add("VirtualTables.remove(Database,String)", s -> {
            VirtualTables.remove(s.database, "f");
            return null;
        }, Trait.NOT_IN_CALLBACK);
    }

    private void fullText() {
        add("Tokenizers.register(Database,String,TokenizerFactory)", s -> {
            Tokenizers.register(s.database, "java", arguments -> (text, tokens) -> {});
            return null;
        });
        add("Tokenizers.registerFilter(Database,String,TokenFilter)", s -> {
            Tokenizers.registerFilter(s.database, "filter", (text, found, tokens) -> {});
            return null;
        });
        add("AuxiliaryFunctions.register(Database,String,AuxiliaryFunction)", s -> {
            AuxiliaryFunctions.register(s.database, "java", (match, arguments, result) -> {});
            return null;
        });
    }

    private void backup(String method, BackupCall call, Trait... traits) {
        add("Backup." + method, s -> call.on(Objects.requireNonNull(s.backup)), traits);
    }

    private void backup() {
        backup("step()", backup -> backup.step());
        backup("run()", backup -> {
            backup.run();
            return null;
        });
        backup("remainingPages()", Backup::remainingPages);
        backup("pageCount()", Backup::pageCount);
        backup("isDone()", Backup::isDone);
        backup(
                "close()",
                backup -> {
                    backup.close();
                    return null;
                },
                Trait.CLOSES);
        backup("isOpen()", Backup::isOpen, Trait.FREE);
        backup("toString()", Backup::toString, Trait.FREE);
    }

    private void blob(String method, BlobCall call, Trait... traits) {
        add("Blob." + method, s -> call.on(Objects.requireNonNull(s.blob)), traits);
    }

    private void blob() {
        blob("read(ByteBuffer)", blob -> blob.read(ByteBuffer.allocate(1)));
        blob("write(ByteBuffer)", blob -> blob.write(ByteBuffer.allocate(1)));
        blob("reopen(long)", blob -> {
            blob.reopen(1);
            return null;
        });
        blob("rowid()", Blob::rowid);
        blob("size()", Blob::size);
        blob("isWritable()", Blob::isWritable);
        blob("position()", Blob::position);
        blob("position(long)", blob -> blob.position(1));
        blob("truncate(long)", blob -> blob.truncate(4));
        blob(
                "close()",
                blob -> {
                    blob.close();
                    return null;
                },
                Trait.CLOSES);
        blob("isOpen()", Blob::isOpen, Trait.FREE);
        blob("toString()", Blob::toString, Trait.FREE);
    }

    private void session(String method, SessionCall call, Trait... traits) {
        add("Session." + method, s -> call.on(Objects.requireNonNull(s.session)), traits);
    }

    private void session() {
        session(
                "attach(String)",
                session -> {
                    session.attach("t");
                    return null;
                },
                Trait.NOT_IN_CALLBACK);
        session(
                "attachAll()",
                session -> {
                    session.attachAll();
                    return null;
                },
                Trait.NOT_IN_CALLBACK);
        session("isEnabled()", Session::isEnabled);
        session("setEnabled(boolean)", session -> {
            session.setEnabled(true);
            return null;
        });
        session("isIndirect()", Session::isIndirect);
        session("setIndirect(boolean)", session -> {
            session.setIndirect(false);
            return null;
        });
        session("isEmpty()", Session::isEmpty);
        session("changeset()", Session::changeset, Trait.NOT_IN_CALLBACK);
        session("patchset()", Session::patchset, Trait.NOT_IN_CALLBACK);
        session(
                "diff(String,String)",
                session -> {
                    session.diff("temp", "missing");
                    return null;
                },
                Trait.NOT_IN_CALLBACK);
        session("memoryUsed()", Session::memoryUsed);
        session("maxChangesetSize()", Session::maxChangesetSize);
        session(
                "close()",
                session -> {
                    session.close();
                    return null;
                },
                Trait.CLOSES,
                Trait.NOT_IN_CALLBACK);
        session("isOpen()", Session::isOpen, Trait.FREE);
        session("toString()", Session::toString, Trait.FREE);
    }
}
