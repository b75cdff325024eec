// Opening, closing and what a connection knows about itself.
#include "database.h"

using namespace sqlane_test;

namespace {

void open_connection_answers_status_ok() {
  Database database;
  Failure none = failure(database.connection);
  CHECK_EQUAL(SQLITE_OK, none.code);
  CHECK_EQUAL("", none.message);
}

// The build that looks for two threads in one connection does it with a mutex.
void connection_has_a_mutex_only_to_detect_misuse() {
#ifdef SQLITE_THREAD_MISUSE_ABORT
  const int32_t expected = 1;
#else
  const int32_t expected = 0;
#endif
  Database database;
  CHECK_EQUAL(expected, sqlane_has_mutex(database.connection));
}

void failed_open_answers_a_connection_that_holds_the_error() {
  int64_t connection = open_path("/nowhere/at/all.db");
  CHECK(connection != 0);
  Failure failed = failure(connection);
  CHECK_EQUAL(SQLITE_CANTOPEN, failed.code & 0xff);
  CHECK_EQUAL("unable to open database file", failed.message);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
}

void path_without_memory_is_reported() {
  int64_t connection = sqlane_open(nullptr, SQLITE_OPEN_READWRITE, sqlane::to_handle(&silent), 0);
  CHECK_EQUAL(SQLITE_NOMEM, failure(connection).code);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
}

void close_finalizes_statements_and_frees_buffers() {
  int64_t before = sqlane_memory_used();
  {
    Database database;
    database.script("CREATE TABLE t(a)");
    for (int i = 0; i < 3; i++) parameters(database.statement("INSERT INTO t VALUES (?)"), 1);
    CHECK_EQUAL(3, sqlane_statement_count(database.connection));
    for (int i = 0; i < 3; i++) CHECK(sqlane_buffer_create(database.connection, 100) != 0);
  }
  CHECK_EQUAL(before, sqlane_memory_used());
}

void close_of_a_running_query_succeeds() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("VALUES (1), (2), (3)");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
}

void statements_can_be_finalized_in_any_order() {
  Database database;
  int64_t statements[4];
  for (int64_t& statement : statements) statement = database.statement("SELECT 1");
  const int order[] = {1, 3, 0, 2};
  for (int i : order) sqlane_finalize(statements[i]);
  CHECK_EQUAL(0, sqlane_statement_count(database.connection));
}

void buffers_can_be_released_in_any_order() {
  Database database;
  int64_t buffers[4];
  for (int64_t& buffer : buffers) {
    buffer = sqlane_buffer_create(database.connection, 64);
    CHECK(buffer != 0);
    CHECK_EQUAL(0, buffer % 8);
    memset(sqlane::from_handle<void>(buffer), 0x5a, 64);
  }
  const int order[] = {2, 0, 3, 1};
  for (int i : order) sqlane_buffer_release(database.connection, buffers[i]);
}

void limit_answers_the_value_before() {
  Database database;
  int32_t before = sqlane_limit(database.connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100);
  CHECK_EQUAL(50000, before);
  CHECK_EQUAL(100, sqlane_limit(database.connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1));
}

void setting_answers_its_state() {
  Database database;
  CHECK_EQUAL(0, sqlane_db_config(database.connection, SQLITE_DBCONFIG_ENABLE_FKEY, -1));
  CHECK_EQUAL(1, sqlane_db_config(database.connection, SQLITE_DBCONFIG_ENABLE_FKEY, 1));
}

void unknown_setting_is_an_error() {
  Database database;
  CHECK_EQUAL(-1, sqlane_db_config(database.connection, 123456, 1));
  CHECK_EQUAL(SQLITE_ERROR, failure(database.connection).code);
}

void unknown_counter_is_an_error() {
  Database database;
  int64_t values[2] = {};
  CHECK_EQUAL(SQLITE_ERROR, sqlane_db_status(database.connection, 123456, 0, sqlane::to_handle(values)));
  CHECK_EQUAL("SQL logic error", failure(database.connection).message);
}

void counters_have_a_current_value() {
  Database database;
  database.script("CREATE TABLE t(a)");
  int64_t values[2] = {};
  CHECK_EQUAL(SQLITE_OK, sqlane_db_status(database.connection, SQLITE_DBSTATUS_CACHE_USED, 0,
                                          sqlane::to_handle(values)));
  CHECK(values[0] > 0);
}

void transaction_state_follows_the_statements() {
  Database database;
  CHECK_EQUAL(1, sqlane_get_autocommit(database.connection));
  database.script("CREATE TABLE t(a); BEGIN IMMEDIATE");
  CHECK_EQUAL(0, sqlane_get_autocommit(database.connection));
  CHECK_EQUAL(SQLITE_TXN_WRITE, sqlane_txn_state(database.connection, bytes("main")));
  CHECK_EQUAL(SQLITE_TXN_WRITE, sqlane_txn_state(database.connection, nullptr));
  database.script("COMMIT");
  CHECK_EQUAL(SQLITE_TXN_NONE, sqlane_txn_state(database.connection, nullptr));
  CHECK_EQUAL(-1, sqlane_txn_state(database.connection, bytes("nowhere")));
}

void counts_of_changes_follow_the_statements() {
  Database database;
  database.script("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3); DELETE FROM t WHERE a > 1");
  CHECK_EQUAL(2, sqlite3_changes64(handle_of(database.connection)));
  CHECK_EQUAL(5, sqlane_total_changes(database.connection));
  CHECK_EQUAL(3, sqlane_last_insert_rowid(database.connection));
}

void checkpoint_without_wal_answers_minus_one() {
  Database database;
  int32_t frames[2] = {0, 0};
  CHECK_EQUAL(SQLITE_OK, sqlane_wal_checkpoint(database.connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, frames));
  CHECK_EQUAL(-1, frames[0]);
  CHECK_EQUAL(-1, frames[1]);
}

void interrupt_is_seen() {
  Database database;
  sqlane_interrupt(database.connection);
  CHECK_EQUAL(1, sqlite3_is_interrupted(handle_of(database.connection)));
}

}  // namespace

int main() {
  RUN(open_connection_answers_status_ok);
  RUN(connection_has_a_mutex_only_to_detect_misuse);
  RUN(failed_open_answers_a_connection_that_holds_the_error);
  RUN(path_without_memory_is_reported);
  RUN(close_finalizes_statements_and_frees_buffers);
  RUN(close_of_a_running_query_succeeds);
  RUN(statements_can_be_finalized_in_any_order);
  RUN(buffers_can_be_released_in_any_order);
  RUN(limit_answers_the_value_before);
  RUN(setting_answers_its_state);
  RUN(unknown_setting_is_an_error);
  RUN(unknown_counter_is_an_error);
  RUN(counters_have_a_current_value);
  RUN(transaction_state_follows_the_statements);
  RUN(counts_of_changes_follow_the_statements);
  RUN(checkpoint_without_wal_answers_minus_one);
  RUN(interrupt_is_seen);
  return 0;
}
