// Virtual tables with a function in the place of Java.
#include "fake_table.h"

using namespace sqlane_test;

namespace {

FakeTables fake;
int32_t destroyed = 0;

int32_t upcall(int32_t, int32_t kind, int64_t, int64_t a, int64_t b, int64_t c) noexcept {
  if (kind == SQLANE_UPCALL_DESTROY) {
    destroyed++;
    return SQLITE_OK;
  }
  return fake.call(kind, a, b, c);
}

sqlane::Client client = {upcall, nullptr};

// A connection with a module m, whose tables and cursors are seen to be ended.
class Tables {
 public:
  explicit Tables(int32_t options) noexcept : database(client) {
    fake = FakeTables();
    fake.connection = database.connection;
    CHECK_EQUAL(SQLITE_OK, sqlane_create_module(database.connection, bytes("m"), options, 5));
  }

  ~Tables() noexcept { CHECK_EQUAL(0, fake.open); }

  int32_t code(const char* sql) const noexcept { return execute_script(database.connection, sql); }

  const Database database;
};

constexpr int32_t alone = SQLANE_MODULE_EPONYMOUS;
constexpr int32_t written = SQLANE_MODULE_CREATED | SQLANE_MODULE_WRITABLE | SQLANE_MODULE_TRANSACTIONAL;

void rows_come_in_batches() {
  Tables tables(alone);
  CHECK_EQUAL(45, tables.database.integer("SELECT sum(n) FROM m"));
  CHECK_EQUAL(1, fake.calls[SQLANE_TABLE_FILTER]);
  CHECK_EQUAL(2, fake.calls[SQLANE_TABLE_FILL]);
  CHECK_EQUAL(50, tables.database.integer("SELECT CAST(sum(r) AS INTEGER) FROM m"));
  CHECK_EQUAL(1, tables.database.integer("SELECT max(t) = 'row 9' AND min(t) = 'row 0' FROM m"));
  CHECK_EQUAL(1, tables.database.integer("SELECT min(rowid) = 100 AND max(rowid) = 109 FROM m"));
}

void batch_that_ends_a_scan_is_the_last() {
  Tables tables(alone);
  fake.count = 8;
  CHECK_EQUAL(28, tables.database.integer("SELECT sum(n) FROM m"));
  CHECK_EQUAL(1, fake.calls[SQLANE_TABLE_FILL]);
  fake.count = 0;
  CHECK_EQUAL(0, tables.database.integer("SELECT count(*) FROM m"));
}

void first_batch_is_enough_for_few_rows() {
  Tables tables(alone);
  CHECK_EQUAL(3, tables.database.integer("SELECT n FROM m LIMIT 1 OFFSET 3"));
  CHECK_EQUAL(0, fake.calls[SQLANE_TABLE_FILL]);
}

void scans_inside_each_other_have_rows_of_their_own() {
  Tables tables(alone);
  CHECK_EQUAL(1000, tables.database.integer("SELECT count(*) FROM m a, m b, m c"));
  CHECK_EQUAL(2025, tables.database.integer("SELECT sum(a.n * b.n) FROM m a, m b"));
}

void argument_reaches_the_scan() {
  Tables tables(alone);
  tables.database.integer("SELECT count(*) FROM m(12)");
  CHECK_EQUAL(12, fake.argument);
  tables.database.integer("SELECT count(*) FROM m");
  CHECK_EQUAL(-1, fake.argument);
}

void failure_of_a_batch_ends_the_scan() {
  Tables tables(alone);
  fake.failing = SQLANE_TABLE_FILL;
  CHECK_EQUAL(SQLITE_ERROR, tables.code("SELECT sum(n) FROM m"));
  fake.failing = SQLANE_TABLE_FILTER;
  CHECK_EQUAL(SQLITE_ERROR, tables.code("SELECT sum(n) FROM m"));
  fake.failing = SQLANE_TABLE_BEST_INDEX;
  CHECK_EQUAL(SQLITE_ERROR, tables.code("SELECT sum(n) FROM m"));
  fake.failing = 0;
  CHECK_EQUAL(45, tables.database.integer("SELECT sum(n) FROM m"));
}

void table_whose_making_fails_is_forgotten() {
  Tables tables(written);
  fake.failing = SQLANE_TABLE_CREATE;
  CHECK_EQUAL(SQLITE_ERROR, tables.code("CREATE VIRTUAL TABLE t USING m"));
  fake.failing = 0;
  fake.declaration = "CREATE TABLE x(a, a)";
  CHECK_EQUAL(SQLITE_ERROR, tables.code("CREATE VIRTUAL TABLE t USING m"));
  fake.declaration = "DROP TABLE x";
  CHECK_EQUAL(SQLITE_ERROR, tables.code("CREATE VIRTUAL TABLE t USING m"));
  fake.declaration = "CREATE TABLE x(a PRIMARY KEY) WITHOUT ROWID";
  CHECK_EQUAL(SQLITE_ERROR, tables.code("CREATE VIRTUAL TABLE t USING m"));
  CHECK_EQUAL(0, fake.alive);
  CHECK_EQUAL(0, fake.calls[SQLANE_TABLE_DISCONNECT]);
}

void created_table_ends_when_it_is_dropped() {
  Tables tables(written);
  tables.database.script("CREATE VIRTUAL TABLE t USING m; CREATE VIRTUAL TABLE u USING m");
  CHECK_EQUAL(2, fake.alive);
  tables.database.script("DROP TABLE t");
  CHECK_EQUAL(1, fake.alive);
  fake.failing = SQLANE_TABLE_DESTROY;
  CHECK_EQUAL(SQLITE_ERROR, tables.code("DROP TABLE u"));
  CHECK_EQUAL(1, fake.alive);
  fake.failing = 0;
  CHECK_EQUAL(45, tables.database.integer("SELECT sum(n) FROM u"));
}

void change_answers_the_new_rowid() {
  Tables tables(written);
  tables.database.script("CREATE VIRTUAL TABLE t USING m; INSERT OR REPLACE INTO t(n) VALUES (1)");
  CHECK_EQUAL(77, sqlane_last_insert_rowid(tables.database.connection));
  CHECK_EQUAL(SQLITE_REPLACE, fake.conflict);
  tables.database.script("UPDATE t SET n = 5 WHERE n = 3; DELETE FROM t");
  CHECK_EQUAL(12, fake.calls[SQLANE_TABLE_UPDATE]);
  // To create the table is a transaction of its own.
  CHECK_EQUAL(4, fake.calls[SQLANE_TABLE_SYNC]);
  CHECK_EQUAL(4, fake.calls[SQLANE_TABLE_COMMIT]);
}

void table_takes_part_in_transactions() {
  Tables tables(written);
  tables.database.script("CREATE VIRTUAL TABLE t USING m");
  tables.database.script("BEGIN; DELETE FROM t WHERE n = 1; SAVEPOINT s; DELETE FROM t WHERE n = 2; ROLLBACK TO s;"
                         "RELEASE s; ROLLBACK");
  CHECK_EQUAL(1, fake.calls[SQLANE_TABLE_BEGIN]);
  CHECK(fake.calls[SQLANE_TABLE_SAVEPOINT] > 0);
  CHECK(fake.calls[SQLANE_TABLE_ROLLBACK_TO] > 0);
  CHECK(fake.calls[SQLANE_TABLE_RELEASE] > 0);
  CHECK_EQUAL(1, fake.calls[SQLANE_TABLE_ROLLBACK]);
  fake.failing = SQLANE_TABLE_SYNC;
  CHECK_EQUAL(SQLITE_ERROR, tables.code("DELETE FROM t WHERE n = 1"));
  CHECK_EQUAL(2, fake.calls[SQLANE_TABLE_ROLLBACK]);
}

void closing_ends_cursors_tables_and_module() {
  destroyed = 0;
  {
    Tables tables(written);
    tables.database.script("CREATE VIRTUAL TABLE t USING m");
    Output<256> out;
    int64_t query = tables.database.statement("SELECT n FROM t");
    CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
    CHECK_EQUAL(1, fake.open);
    sqlane_finalize(query);
  }
  CHECK_EQUAL(0, fake.alive);
  CHECK_EQUAL(1, destroyed);
}

void replaced_module_is_seen_by_compiled_statements() {
  destroyed = 0;
  Tables tables(alone);
  int64_t query = tables.database.statement("SELECT sum(n) FROM m");
  Output<256> out;
  CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 9));
  CHECK_EQUAL(SQLITE_OK, sqlane_create_module(tables.database.connection, bytes("m"), alone, 6));
  CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 9));
  CHECK_EQUAL(1, destroyed);
  CHECK_EQUAL(SQLITE_OK, sqlane_remove_module(tables.database.connection, bytes("m")));
  CHECK_EQUAL(SQLITE_ERROR, sqlane_execute(query, out.address(), out.capacity(), 9));
  sqlane_finalize(query);
}

void table_is_not_dropped_inside_its_methods() {
  Tables tables(written);
  tables.database.script("CREATE VIRTUAL TABLE t USING m");
  fake.script = "DROP TABLE t";
  fake.running = SQLANE_TABLE_UPDATE;
  CHECK_EQUAL(SQLITE_OK, tables.code("INSERT INTO t(n) VALUES (1)"));
  CHECK_EQUAL(SQLITE_LOCKED, fake.script_code);
  fake.running = SQLANE_TABLE_DESTROY;
  CHECK_EQUAL(SQLITE_OK, tables.code("DROP TABLE t"));
  CHECK_EQUAL(SQLITE_LOCKED, fake.script_code);
  CHECK_EQUAL(0, fake.alive);
}

// SQLite's assertions see to it that a table is not made of what was freed.
void table_whose_schema_is_undone_is_not_made() {
  Tables tables(written);
  tables.database.script("CREATE TEMP TABLE o(a)");
  const char* const scripts[] = {"ROLLBACK", "ROLLBACK TO s"};
  for (const char* script : scripts) {
    fake.script = script;
    fake.running = SQLANE_TABLE_CREATE;
    tables.database.script("BEGIN; SAVEPOINT s");
    CHECK(tables.code("CREATE VIRTUAL TABLE t USING m") != SQLITE_OK);
    tables.code("ROLLBACK");
    CHECK_EQUAL(0, fake.alive);
  }
  const char* const denied[] = {"ATTACH '/' AS a", "PRAGMA temp_store = 2", "PRAGMA writable_schema = RESET"};
  for (const char* script : denied) {
    fake.script = script;
    fake.running = SQLANE_TABLE_CREATE;
    CHECK_EQUAL(SQLITE_OK, tables.code("CREATE VIRTUAL TABLE t USING m"));
    CHECK_EQUAL(SQLITE_AUTH, fake.script_code);
    tables.database.script("DROP TABLE t");
  }
}

void declaration_of_several_statements_is_refused() {
  Tables tables(written);
  fake.declaration = "CREATE TABLE x(n, t, r, a HIDDEN); CREATE TABLE a(b)";
  CHECK_EQUAL(SQLITE_ERROR, tables.code("CREATE VIRTUAL TABLE t USING m"));
  CHECK_EQUAL(0, fake.alive);
  fake.declaration = "CREATE TABLE x(n, t, r, a HIDDEN) ;\n ; ";
  tables.database.script("CREATE VIRTUAL TABLE t USING m");
  CHECK_EQUAL(45, tables.database.integer("SELECT sum(n) FROM t"));
}

}  // namespace

int main() {
  RUN(rows_come_in_batches);
  RUN(batch_that_ends_a_scan_is_the_last);
  RUN(first_batch_is_enough_for_few_rows);
  RUN(scans_inside_each_other_have_rows_of_their_own);
  RUN(argument_reaches_the_scan);
  RUN(failure_of_a_batch_ends_the_scan);
  RUN(table_whose_making_fails_is_forgotten);
  RUN(created_table_ends_when_it_is_dropped);
  RUN(change_answers_the_new_rowid);
  RUN(table_takes_part_in_transactions);
  RUN(closing_ends_cursors_tables_and_module);
  RUN(replaced_module_is_seen_by_compiled_statements);
  RUN(table_is_not_dropped_inside_its_methods);
  RUN(table_whose_schema_is_undone_is_not_made);
  RUN(declaration_of_several_statements_is_refused);
  return 0;
}
