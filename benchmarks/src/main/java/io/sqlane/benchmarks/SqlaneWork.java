package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Synchronous;
import java.nio.file.Path;

/** The workloads as a user of the library writes them. */
abstract class SqlaneWork implements Work {
    private static final OpenOptions IN_FILE = OpenOptions.builder()
            .journalMode(JournalMode.WAL)
            .synchronous(Synchronous.NORMAL)
            .build();

    final Database database;

    SqlaneWork(Database database) {
        this.database = database;
    }

    static Work open(Workload workload, String path) {
        Database database = workload.isInFile() ? Database.open(Path.of(path), IN_FILE) : Database.openInMemory();
        if (workload.isInFile()) {
            database.execute("PRAGMA cache_size = -16000");
        }
        database.execute(workload.schemaText());
        return switch (workload) {
            case POINT -> SqlaneReads.point(database);
            case POINT_NUMBERS -> SqlaneReads.pointNumbers(database);
            case OPEN_STATEMENTS_1 -> SqlaneReads.openStatements(database, 1);
            case OPEN_STATEMENTS_1000 -> SqlaneReads.openStatements(database, 1_000);
            case SCAN_INTEGERS -> SqlaneReads.scanIntegers(database, "SELECT id, a, b FROM n");
            case SCAN_TEXT -> SqlaneReads.scanText(database);
            case SCAN_WIDE -> SqlaneReads.scanWide(database);
            case SCAN_TEXT_4K -> SqlaneReads.scanLongText(database);
            case SCAN_BLOB_1M -> SqlaneReads.scanBlob(database);
            case SCAN_GROWTH_1E4, SCAN_GROWTH_1E5, SCAN_GROWTH_1E6, SCAN_GROWTH_1E7 ->
                    SqlaneWrites.scanOfFilled(database, workload.operations);
            case INSERT, INSERT_GROWTH_1E4, INSERT_GROWTH_1E5, INSERT_GROWTH_1E6, INSERT_GROWTH_1E7 ->
                    SqlaneWrites.insert(database, workload.operations);
            case INSERT_BATCH -> SqlaneWrites.batch(database);
            case INSERT_AUTOCOMMIT -> SqlaneWrites.autocommit(database);
            case INSERT_TEXT_4K -> SqlaneWrites.longText(database);
            case INSERT_BLOB_1M -> SqlaneWrites.blob(database);
            case SMALL_SELECT -> SqlaneSmall.select(database);
            case SMALL_SELECT_ALL -> SqlaneSmall.selectAll(database);
            case SMALL_ITERATE -> SqlaneSmall.iterate(database);
            case SMALL_INSERT -> SqlaneSmall.insert(database);
            case SMALL_INSERT_100 -> SqlaneSmall.insert100(database);
            case APP_BY_ID -> SqlaneApp.byId(database);
            case APP_RANGE -> SqlaneApp.range(database);
            case APP_ITERATE -> SqlaneApp.iterate(database);
            case APP_INSERT -> SqlaneApp.insert(database);
            case APP_TRANSACTION -> SqlaneApp.transaction(database);
            case APP_JOIN -> SqlaneApp.join(database);
            case APP_BLOB -> SqlaneApp.blob(database);
            case APP_UPDATE -> SqlaneApp.update(database);
            case APP_DELETE -> SqlaneApp.delete(database);
            case FUNCTION -> SqlaneCallbacks.function(database);
            case COLLATION -> SqlaneCallbacks.collation(database);
            case TABLE_NUMBERS -> SqlaneCallbacks.tableNumbers(database);
            case TABLE_TEXT -> SqlaneCallbacks.tableText(database);
            case FIELD_READ -> SqlaneCalls.fieldRead(database);
            case CHECKED_GETTER -> SqlaneCalls.checkedGetter(database);
            case NATIVE_CALL -> SqlaneCalls.nativeCall(database);
            case HAND_OVER -> SqlaneCalls.handOver(database);
            case OPEN_QUERY -> SqlaneCalls.openQuery(database, Path.of(path));
            case PREPARE_QUERY -> SqlaneCalls.prepareQuery(database);
            case PREPARE_CACHED -> SqlaneCalls.prepareCached(database);
            case BACKUP -> SqlaneCalls.backup(database);
            case FIRST_ROW -> throw new IllegalArgumentException("needs a process of its own");
        };
    }

    @Override
    public long verify(String sql) {
        return database.query(sql).first(row -> row.getLong(0)).orElseThrow();
    }

    @Override
    public void close() {
        database.close();
    }
}
