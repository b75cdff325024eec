// The transaction of a task that reads, begun and ended without SQL: it does what BEGIN and COMMIT do, or leaves it to
// them.
#include "files.h"

using namespace sqlane_test;

namespace {

void reads_one_state_and_lets_go_of_it() {
  Files files;
  for (int64_t i = 0; i < 3; i++) {
    CHECK_EQUAL(1, sqlane_begin_read(files.reader));
    CHECK_EQUAL(0, sqlane_get_autocommit(files.reader));
    CHECK_EQUAL(1 + i, files.count());
    files.script(files.writer, "INSERT INTO t VALUES (2)");
    CHECK_EQUAL(1 + i, files.count());
    CHECK(!files.log_can_be_emptied());
    CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
    CHECK_EQUAL(1, sqlane_get_autocommit(files.reader));
    CHECK_EQUAL(SQLITE_TXN_NONE, sqlane_txn_state(files.reader, nullptr));
    CHECK(files.log_can_be_emptied());
  }
}

void ends_as_well_without_a_read() {
  Files files;
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
  CHECK_EQUAL(4, (execute_script(files.reader, "INSERT INTO t VALUES (2), (3), (4)"), files.count()));
}

void task_is_guarded() {
  Files files;
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(SQLITE_AUTH, execute_script(files.reader, "COMMIT"));
  CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
  files.script(files.reader, "BEGIN; COMMIT");
}

void what_outlasts_it_is_told() {
  Files files;
  files.script(files.reader, "PRAGMA cache_size = 10");
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  files.script(files.reader, "PRAGMA cache_size = 20");
  CHECK_EQUAL(1 | SQLANE_READ_ENDED, sqlane_end_read(files.reader));
}

void connection_that_was_never_guarded_is_left_to_begin() {
  Database database;
  CHECK_EQUAL(0, sqlane_begin_read(database.connection));
  CHECK_EQUAL(1, sqlane_get_autocommit(database.connection));
}

void transaction_or_query_that_is_open_is_left_to_begin() {
  Files files;
  files.script(files.reader, "BEGIN");
  CHECK_EQUAL(0, sqlane_begin_read(files.reader));
  files.script(files.reader, "COMMIT");
  int64_t query = prepare(files.reader, "SELECT 1 UNION ALL SELECT 2");
  Output<256> out;
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(0, sqlane_begin_read(files.reader));
  sqlane_finalize(query);
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
}

// Each as a task might leave it.
void more_than_reading_is_left_to_commit() {
  const char* written[] = {
      "INSERT INTO t VALUES (2)",
      "CREATE TEMP TABLE u(a)",
      "SAVEPOINT sqlane_1",
      "PRAGMA defer_foreign_keys = 1",
      "CREATE VIRTUAL TABLE v USING fts5(a)",
  };
  for (const char* sql : written) {
    Files files;
    CHECK_EQUAL(1, sqlane_begin_read(files.reader));
    files.script(files.reader, sql);
    CHECK_EQUAL(0, sqlane_end_read(files.reader) & SQLANE_READ_ENDED);
    CHECK_EQUAL(0, sqlane_get_autocommit(files.reader));
    files.script(files.reader, "COMMIT");
    CHECK_EQUAL(SQLITE_TXN_NONE, sqlane_txn_state(files.reader, nullptr));
  }
}

void query_that_is_open_is_left_to_commit() {
  Files files;
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  int64_t query = prepare(files.reader, "SELECT a FROM t UNION ALL SELECT 2");
  Output<256> out;
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(0, sqlane_end_read(files.reader));
  CHECK_EQUAL(0, sqlane_get_autocommit(files.reader));
  files.script(files.reader, "COMMIT");
  sqlane_finalize(query);
}

void transaction_that_has_ended_is_left_to_commit() {
  Files files;
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(SQLITE_OK, sqlane_roll_back(files.reader, 0));
  CHECK_EQUAL(0, sqlane_end_read(files.reader));
  CHECK_EQUAL(SQLITE_ERROR, execute_script(files.reader, "COMMIT"));
}

// Who traces wants to hear of BEGIN and COMMIT.
void statements_that_are_traced_are_left_to_sql() {
  Files files;
  sqlite3* db = handle_of(files.reader);
  sqlite3_trace_v2(db, SQLITE_TRACE_STMT, [](unsigned, void*, void*, void*) { return 0; }, nullptr);
  CHECK_EQUAL(0, sqlane_begin_read(files.reader));
  sqlite3_trace_v2(db, 0, nullptr, nullptr);
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
}

// Which it is, COMMIT or ROLLBACK, is for the caller to say.
void who_hears_of_rollbacks_is_told_by_sql() {
  Files files;
  sqlane_rollback_hook(files.reader, 7);
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(0, sqlane_end_read(files.reader));
  files.script(files.reader, "ROLLBACK");
  sqlane_rollback_hook(files.reader, 0);
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
}

// A task may have passed over it: COMMIT says so again.
void damage_that_was_read_is_left_to_commit() {
  Files files;
  files.script(files.writer, "CREATE TABLE u(a); CREATE INDEX i ON t(a); PRAGMA writable_schema = ON;"
                             "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'i')"
                             " WHERE name = 'u'");
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(SQLITE_CORRUPT, execute_script(files.reader, "SELECT * FROM u") & 0xff);
  CHECK_EQUAL(0, sqlane_end_read(files.reader));
  CHECK_EQUAL(SQLITE_CORRUPT, execute_script(files.reader, "COMMIT") & 0xff);
}

// Another connection has changed the schema: what was compiled is compiled anew inside the transaction.
void change_of_the_schema_is_seen_by_the_next() {
  Files files;
  int64_t query = prepare(files.reader, "SELECT * FROM t");
  Output<256> out;
  for (int32_t columns = 1; columns <= 3; columns++) {
    CHECK_EQUAL(1, sqlane_begin_read(files.reader));
    CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
    CHECK_EQUAL(columns, out.outcome().column_count);
    CHECK_EQUAL(SQLITE_OK, sqlane_reset(query));
    CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
    char sql[64];
    snprintf(sql, sizeof(sql), "ALTER TABLE t ADD COLUMN c%d", columns);
    files.script(files.writer, sql);
  }
  sqlane_finalize(query);
}

void attached_databases_are_let_go_of() {
  Files files;
  files.script(files.reader, "ATTACH ':memory:' AS other; CREATE TABLE other.u(a)");
  CHECK_EQUAL(1, sqlane_begin_read(files.reader));
  CHECK_EQUAL(0, (files.script(files.reader, "SELECT * FROM t, other.u"), 0));
  CHECK_EQUAL(SQLITE_TXN_READ, sqlane_txn_state(files.reader, bytes("other")));
  CHECK_EQUAL(SQLANE_READ_ENDED, sqlane_end_read(files.reader));
  CHECK_EQUAL(SQLITE_TXN_NONE, sqlane_txn_state(files.reader, bytes("other")));
  files.script(files.reader, "DETACH other");
}

}  // namespace

int main() {
  RUN(reads_one_state_and_lets_go_of_it);
  RUN(ends_as_well_without_a_read);
  RUN(task_is_guarded);
  RUN(what_outlasts_it_is_told);
  RUN(connection_that_was_never_guarded_is_left_to_begin);
  RUN(transaction_or_query_that_is_open_is_left_to_begin);
  RUN(more_than_reading_is_left_to_commit);
  RUN(query_that_is_open_is_left_to_commit);
  RUN(transaction_that_has_ended_is_left_to_commit);
  RUN(statements_that_are_traced_are_left_to_sql);
  RUN(who_hears_of_rollbacks_is_told_by_sql);
  RUN(damage_that_was_read_is_left_to_commit);
  RUN(change_of_the_schema_is_seen_by_the_next);
  RUN(attached_databases_are_let_go_of);
  return 0;
}
