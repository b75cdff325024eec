// Callbacks with a function in the place of Java, and the deadline, which works through one of them.
#include "connection.h"
#include "database.h"
#include "deadline.h"

using namespace sqlane_test;

namespace {

// What the last upcalls were, and what the next ones shall do. Ids name what a function does.
struct Seen {
  int32_t slot;
  int32_t calls[SQLANE_UPCALL_BUSY + 1];
  int32_t answer;
  int64_t a;
  int64_t c;
  char table[40];
  int64_t before;
  int64_t after;
  int64_t connection;
};

Seen seen;

constexpr int64_t add_one = 1;
constexpr int64_t refuse = 2;
constexpr int64_t answer_text = 3;
constexpr int64_t answer_nothing = 4;
constexpr int64_t query_inside = 5;
constexpr int64_t echo = 6;

void copy_value(int64_t context, int64_t values) {
  switch (sqlane_value_type(values, 0)) {
    case SQLITE_INTEGER: return sqlane_result_int64(context, sqlane_value_int64(values, 0));
    case SQLITE_FLOAT: return sqlane_result_double(context, sqlane_value_double(values, 0));
    case SQLITE_NULL: return sqlane_result_null(context);
    default: break;
  }
  const signed char* at = sqlane::from_handle<const signed char>(sqlane_value_address(values, 0));
  int32_t length = sqlane_value_bytes(values, 0);
  static const signed char none = 0;
  if (at == nullptr) at = &none;
  if (sqlane_value_type(values, 0) == SQLITE_TEXT) return sqlane_result_text(context, at, length);
  sqlane_result_blob(context, at, length);
}

int32_t call_function(int64_t id, int64_t context, int64_t values) {
  switch (id) {
    case add_one: sqlane_result_int64(context, sqlane_value_int64(values, 0) + 1); break;
    case refuse: return SQLITE_ERROR;
    case answer_text: sqlane_result_text(context, bytes("caf\xc3\xa9"), 5); break;
    case answer_nothing: sqlane_result_text(context, nullptr, 5); break;
    case echo: copy_value(context, values); break;
    case query_inside: {
      Output<256> out;
      int64_t query = prepare(seen.connection, "SELECT 20 + 1");
      CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
      sqlane_result_int64(context, out.integer(0, 0));
      sqlane_finalize(query);
      break;
    }
    default: break;
  }
  return SQLITE_OK;
}

int32_t upcall(int32_t slot, int32_t kind, int64_t id, int64_t a, int64_t b, int64_t c) noexcept {
  seen.slot = slot;
  seen.calls[kind]++;
  seen.a = a;
  seen.c = c;
  if (kind == SQLANE_UPCALL_FUNCTION) return call_function(id, a, b);
  if (kind == SQLANE_UPCALL_PREUPDATE && a == SQLITE_UPDATE) {
    seen.before = sqlane_value_int64(sqlane_preupdate_value(seen.connection, 0, 0), 0);
    seen.after = sqlane_value_int64(sqlane_preupdate_value(seen.connection, 0, 1), 0);
    CHECK_EQUAL(0, sqlane_preupdate_value(seen.connection, 7, 1));
    CHECK_EQUAL(SQLITE_MISUSE, failure(seen.connection).code & 0xff);
  }
  if (kind == SQLANE_UPCALL_UPDATE || kind == SQLANE_UPCALL_AUTHORIZER) {
    const char* name = text_at(*sqlane::from_handle<int64_t>(kind == SQLANE_UPCALL_UPDATE ? b + 8 : b));
    snprintf(seen.table, sizeof(seen.table), "%s", name == nullptr ? "" : name);
  }
  return seen.answer;
}

sqlane::Client watching = {upcall, nullptr};

class Watched : public Database {
 public:
  Watched() noexcept : Database(watching) {
    seen = Seen();
    seen.connection = connection;
  }

  void function(const char* name, int32_t arguments, int64_t id) const noexcept {
    CHECK_EQUAL(SQLITE_OK, sqlane_create_function(connection, bytes(name), arguments, 0, id));
  }
};

void function_gets_values_and_sets_the_result() {
  Watched database;
  database.function("add_one", 1, add_one);
  CHECK_EQUAL(42, database.integer("SELECT add_one(41)"));
  CHECK_EQUAL(7, seen.slot);
}

void values_of_every_class_pass_through_a_function() {
  Watched database;
  database.function("echo", 1, echo);
  const char* const values[] = {"1", "-1.5", "NULL", "'caf\xc3\xa9'", "''", "x'00ff'", "x''", "zeroblob(3)"};
  for (const char* value : values) {
    char sql[100];
    snprintf(sql, sizeof(sql), "SELECT echo(%s) IS %s AND typeof(echo(%s)) = typeof(%s)", value, value, value, value);
    CHECK_EQUAL(1, database.integer(sql));
  }
}

void function_that_throws_fails_the_statement() {
  Watched database;
  database.function("refuse", 0, refuse);
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "SELECT refuse()"));
  CHECK_EQUAL("the Java function threw an exception", failure(database.connection).message);
  database.script("SELECT 1");
}

void result_without_memory_is_an_error() {
  Watched database;
  database.function("no_text", 0, answer_nothing);
  CHECK_EQUAL(SQLITE_NOMEM, execute_script(database.connection, "SELECT no_text()"));
}

void result_text_is_utf8() {
  Watched database;
  database.function("answer", 0, answer_text);
  CHECK_EQUAL(233, database.integer("SELECT unicode(substr(answer(), 4))"));
}

void function_may_query_the_connection() {
  Watched database;
  database.function("inside", 0, query_inside);
  CHECK_EQUAL(22, database.integer("SELECT inside() + 1"));
}

void handler_is_forgotten_when_the_function_is_replaced_removed_or_closed() {
  {
    Watched database;
    database.function("f", 0, add_one);
    database.function("f", 0, echo);
    CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_DESTROY]);
    CHECK_EQUAL(SQLITE_OK, sqlane_remove_function(database.connection, bytes("f"), 0));
    CHECK_EQUAL(2, seen.calls[SQLANE_UPCALL_DESTROY]);
    database.function("g", 0, echo);
  }
  CHECK_EQUAL(3, seen.calls[SQLANE_UPCALL_DESTROY]);
}

void handler_is_forgotten_when_the_function_is_refused() {
  Watched database;
  CHECK_EQUAL(SQLITE_MISUSE, sqlane_create_function(database.connection, bytes("f"), 9999, 0, 1) & 0xff);
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_DESTROY]);
  CHECK_EQUAL(SQLITE_NOMEM, sqlane_create_function(database.connection, nullptr, 0, 0, 1));
  CHECK_EQUAL(2, seen.calls[SQLANE_UPCALL_DESTROY]);
}

void function_in_use_cannot_be_removed() {
  Watched database;
  Output<256> out;
  database.function("add_one", 1, add_one);
  int64_t query = database.statement("SELECT add_one(column1) FROM (VALUES (1), (2))");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_BUSY, sqlane_remove_function(database.connection, bytes("add_one"), 1));
  CHECK_EQUAL(SQLITE_DONE, sqlane_fetch(query, out.address(), out.capacity(), 5));
}

void progress_handler_that_refuses_interrupts() {
  Watched database;
  sqlane_progress_handler(database.connection, 10, 1);
  database.script("SELECT sum(value) FROM json_each('[1,2,3,4,5,6,7,8,9]')");
  CHECK(seen.calls[SQLANE_UPCALL_PROGRESS] > 0);
  seen.answer = SQLITE_ERROR;
  CHECK_EQUAL(SQLITE_INTERRUPT, execute_script(database.connection, "SELECT * FROM json_each('[1,2,3,4,5,6,7,8,9]')"));
  CHECK_EQUAL("interrupted", failure(database.connection).message);
  sqlane_progress_handler(database.connection, 0, 0);
  database.script("SELECT * FROM json_each('[1,2,3,4,5,6,7,8,9]')");
}

void commit_hook_that_refuses_rolls_back() {
  Watched database;
  database.script("CREATE TABLE t(a)");
  sqlane_commit_hook(database.connection, 1);
  sqlane_rollback_hook(database.connection, 1);
  database.script("INSERT INTO t VALUES (1)");
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_COMMIT]);
  seen.answer = SQLITE_ERROR;
  CHECK_EQUAL(SQLITE_CONSTRAINT_COMMITHOOK, execute_script(database.connection, "INSERT INTO t VALUES (2)"));
  seen.answer = SQLITE_OK;
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_ROLLBACK]);
  sqlane_commit_hook(database.connection, 0);
  sqlane_rollback_hook(database.connection, 0);
  CHECK_EQUAL(1, database.integer("SELECT count(*) FROM t"));
}

void update_hook_names_table_and_row() {
  Watched database;
  database.script("CREATE TABLE changed(a)");
  sqlane_update_hook(database.connection, 1);
  database.script("INSERT INTO changed(rowid, a) VALUES (77, 1)");
  CHECK_EQUAL(SQLITE_INSERT, seen.a);
  CHECK_EQUAL(77, seen.c);
  CHECK_EQUAL("changed", seen.table);
}

void update_hook_that_refuses_prevents_the_commit() {
  Watched database;
  database.script("CREATE TABLE t(a)");
  sqlane_update_hook(database.connection, 1);
  seen.answer = SQLITE_ERROR;
  CHECK_EQUAL(SQLITE_CONSTRAINT_COMMITHOOK, execute_script(database.connection, "INSERT INTO t VALUES (1), (2)"));
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_UPDATE]);
  seen.answer = SQLITE_OK;
  CHECK_EQUAL(0, database.integer("SELECT count(*) FROM t"));
  database.script("INSERT INTO t VALUES (1)");
}

void update_hook_that_refuses_undoes_the_transaction() {
  Watched database;
  database.script("CREATE TABLE t(a); BEGIN");
  sqlane_update_hook(database.connection, 1);
  seen.answer = SQLITE_ERROR;
  CHECK_EQUAL(SQLITE_ABORT, execute_script(database.connection, "INSERT INTO t VALUES (1), (2); SELECT 1"));
  seen.answer = SQLITE_OK;
  CHECK_EQUAL(1, sqlane_get_autocommit(database.connection));
  CHECK_EQUAL(0, database.integer("SELECT count(*) FROM t"));
}

void authorizer_is_asked_and_obeyed() {
  Watched database;
  database.script("CREATE TABLE t(a)");
  CHECK_EQUAL(SQLITE_OK, sqlane_set_authorizer(database.connection, 1));
  seen.answer = SQLITE_DENY;
  CHECK_EQUAL(SQLITE_AUTH, execute_script(database.connection, "DELETE FROM t"));
  CHECK_EQUAL(SQLITE_DELETE, seen.a);
  CHECK_EQUAL("t", seen.table);
  // An exception, and anything else that SQLite would not understand, is a refusal.
  seen.answer = SQLITE_ERROR;
  CHECK_EQUAL(SQLITE_AUTH, execute_script(database.connection, "DELETE FROM t"));
  seen.answer = SQLITE_IGNORE;
  CHECK_EQUAL(SQLITE_OK, execute_script(database.connection, "PRAGMA foreign_keys = ON"));
  CHECK_EQUAL(SQLITE_OK, sqlane_set_authorizer(database.connection, 0));
  database.script("DELETE FROM t");
}

void authorizer_is_asked_again_for_compiled_statements() {
  Watched database;
  Output<256> out;
  database.script("CREATE TABLE t(a)");
  int64_t statement = database.statement("DELETE FROM t");
  CHECK_EQUAL(SQLITE_DONE, sqlane_run(statement, out.address()));
  seen.answer = SQLITE_DENY;
  CHECK_EQUAL(SQLITE_OK, sqlane_set_authorizer(database.connection, 1));
  CHECK_EQUAL(SQLITE_AUTH, sqlane_run(statement, out.address()));
}

void authorizer_is_not_asked_about_a_refused_second_statement() {
  Watched database;
  CHECK_EQUAL(SQLITE_OK, sqlane_set_authorizer(database.connection, 1));
  CHECK_EQUAL(0, prepare(database.connection, "SELECT 1; PRAGMA foreign_keys = ON"));
  CHECK_EQUAL(SQLITE_SELECT, seen.a);
}

void hooks_are_silent_while_the_connection_closes() {
  int64_t connection = open_path(":memory:", watching);
  seen = Seen();
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "CREATE TABLE t(a); BEGIN; INSERT INTO t VALUES (1)"));
  sqlane_commit_hook(connection, 1);
  sqlane_rollback_hook(connection, 1);
  sqlane_progress_handler(connection, 1, 1);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  for (int32_t calls : seen.calls) CHECK_EQUAL(0, calls);
}

void preupdate_hook_reads_old_and_new_values() {
  Watched database;
  database.script("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'one')");
  CHECK_EQUAL(SQLITE_OK, sqlane_preupdate_hook(database.connection, 1));
  database.script("UPDATE t SET a = 2");
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_PREUPDATE]);
  CHECK_EQUAL(SQLITE_UPDATE, seen.a);
  CHECK_EQUAL(1, seen.before);
  CHECK_EQUAL(2, seen.after);
  CHECK_EQUAL(SQLITE_OK, sqlane_preupdate_hook(database.connection, 0));
  database.script("DELETE FROM t");
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_PREUPDATE]);
}

void trace_tells_of_beginning_rows_and_end() {
  Watched database;
  sqlane_trace(database.connection, SQLITE_TRACE_STMT | SQLITE_TRACE_ROW | SQLITE_TRACE_PROFILE, 1);
  database.script("SELECT 1 UNION ALL SELECT 2");
  CHECK_EQUAL(4, seen.calls[SQLANE_UPCALL_TRACE]);
  sqlane_trace(database.connection, 0, 0);
  database.script("SELECT 1");
  CHECK_EQUAL(4, seen.calls[SQLANE_UPCALL_TRACE]);
}

void flag_cancels_one_statement() {
  Database database;
  Output<256> out;
  int32_t flag = 0;
  const char* rows = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
  int64_t cancelled = database.statement(rows);
  int64_t other = database.statement(rows);
  sqlane_cancel_flag(cancelled, sqlane::to_handle(&flag));
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(cancelled, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(other, out.address(), out.capacity(), 1));
  flag = 1;
  CHECK_EQUAL(SQLITE_INTERRUPT, sqlane_fetch(cancelled, out.address(), out.capacity(), 1));
  CHECK_EQUAL("the statement was cancelled", failure(database.connection).message);
  CHECK_EQUAL(SQLITE_INTERRUPT, sqlane_execute(cancelled, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_ROW, sqlane_fetch(other, out.address(), out.capacity(), 1));
  sqlane_cancel_flag(cancelled, 0);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(cancelled, out.address(), out.capacity(), 1));
}

void pragma_asks_and_sets_the_busy_timeout() {
  Database database;
  CHECK_EQUAL(SQLITE_OK, sqlane_busy_timeout(database.connection, 1234));
  CHECK_EQUAL(1234, database.integer("PRAGMA busy_timeout"));
  CHECK_EQUAL(77, database.integer("PRAGMA busy_timeout = 77"));
  CHECK_EQUAL(77, database.integer("PRAGMA busy_timeout"));
  CHECK_EQUAL(77, sqlane::from_handle<sqlane::Connection>(database.connection)->busy_timeout);
  CHECK_EQUAL(0, database.integer("PRAGMA busy_timeout = -1"));
}

void pragma_asks_and_sets_what_the_wal_hook_checkpoints_at() {
  Watched database;
  CHECK_EQUAL(1000, database.integer("PRAGMA wal_autocheckpoint"));
  sqlane_wal_hook(database.connection, 1);
  CHECK_EQUAL(1000, database.integer("PRAGMA wal_autocheckpoint"));
  CHECK_EQUAL(50, database.integer("PRAGMA wal_autocheckpoint = 50"));
  CHECK_EQUAL(50, sqlane::from_handle<sqlane::Connection>(database.connection)->hooks.autocheckpoint);
  sqlane_wal_hook(database.connection, 2);
  sqlane_wal_hook(database.connection, 0);
  CHECK_EQUAL(50, database.integer("PRAGMA wal_autocheckpoint"));
  CHECK_EQUAL(0, database.integer("PRAGMA wal_autocheckpoint = 0"));
  sqlane_wal_hook(database.connection, 1);
  sqlane_wal_hook(database.connection, 0);
  CHECK_EQUAL(0, database.integer("PRAGMA wal_autocheckpoint"));
}

constexpr const char* endless =
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";

void deadline_ends_an_endless_statement() {
  Database database;
  Output<256> out;
  sqlane_deadline(database.connection, 1000000);
  CHECK_EQUAL(SQLITE_INTERRUPT, execute_script(database.connection, endless));
  CHECK_EQUAL("the statement ran longer than its deadline", failure(database.connection).message);
  int64_t query = database.statement(endless);
  CHECK_EQUAL(SQLITE_INTERRUPT, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_INTERRUPT, sqlane_run(query, out.address()));
  CHECK_EQUAL("the statement ran longer than its deadline", failure(database.connection).message);
}

void deadline_counts_what_a_cursor_spent_in_earlier_calls() {
  Database database;
  Output<256> out;
  int64_t query =
      database.statement("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
  sqlane_deadline(database.connection, 20000000);
  int32_t status = sqlane_execute(query, out.address(), out.capacity(), 1);
  while (status == SQLITE_ROW) status = sqlane_fetch(query, out.address(), out.capacity(), 1);
  CHECK_EQUAL(SQLITE_INTERRUPT, status);
}

void other_interrupt_is_not_the_deadline() {
  Watched database;
  sqlane_deadline(database.connection, INT64_MAX);
  sqlane_progress_handler(database.connection, 10, 1);
  seen.answer = SQLITE_ERROR;
  CHECK_EQUAL(SQLITE_INTERRUPT, execute_script(database.connection, endless));
  CHECK_EQUAL("interrupted", failure(database.connection).message);
}

void deadline_taken_back_leaves_the_progress_handler() {
  Watched database;
  sqlane_progress_handler(database.connection, 10, 1);
  sqlane_deadline(database.connection, 1);
  sqlane_deadline(database.connection, 0);
  database.script("SELECT * FROM json_each('[1,2,3,4,5,6,7,8,9]')");
  CHECK(seen.calls[SQLANE_UPCALL_PROGRESS] > 0);
}

void nested_scope_keeps_the_earlier_deadline() {
  Database database;
  sqlane::Connection& connection = *sqlane::from_handle<sqlane::Connection>(database.connection);
  int64_t spent = 0;
  int64_t nested_spent = 0;
  sqlane_deadline(database.connection, 1000000000);
  {
    sqlane::DeadlineScope outer(connection, spent);
    int64_t at = connection.deadline.at;
    CHECK(at != 0);
    {
      sqlane::DeadlineScope nested(connection, nested_spent);
      CHECK_EQUAL(at, connection.deadline.at);
    }
    CHECK_EQUAL(at, connection.deadline.at);
  }
  CHECK_EQUAL(0, connection.deadline.at);
  CHECK(nested_spent <= spent);
}

}  // namespace

int main() {
  RUN(function_gets_values_and_sets_the_result);
  RUN(values_of_every_class_pass_through_a_function);
  RUN(function_that_throws_fails_the_statement);
  RUN(result_without_memory_is_an_error);
  RUN(result_text_is_utf8);
  RUN(function_may_query_the_connection);
  RUN(handler_is_forgotten_when_the_function_is_replaced_removed_or_closed);
  RUN(handler_is_forgotten_when_the_function_is_refused);
  RUN(function_in_use_cannot_be_removed);
  RUN(progress_handler_that_refuses_interrupts);
  RUN(commit_hook_that_refuses_rolls_back);
  RUN(update_hook_names_table_and_row);
  RUN(update_hook_that_refuses_prevents_the_commit);
  RUN(update_hook_that_refuses_undoes_the_transaction);
  RUN(authorizer_is_asked_and_obeyed);
  RUN(authorizer_is_asked_again_for_compiled_statements);
  RUN(authorizer_is_not_asked_about_a_refused_second_statement);
  RUN(hooks_are_silent_while_the_connection_closes);
  RUN(preupdate_hook_reads_old_and_new_values);
  RUN(trace_tells_of_beginning_rows_and_end);
  RUN(flag_cancels_one_statement);
  RUN(pragma_asks_and_sets_the_busy_timeout);
  RUN(pragma_asks_and_sets_what_the_wal_hook_checkpoints_at);
  RUN(deadline_ends_an_endless_statement);
  RUN(deadline_counts_what_a_cursor_spent_in_earlier_calls);
  RUN(other_interrupt_is_not_the_deadline);
  RUN(deadline_taken_back_leaves_the_progress_handler);
  RUN(nested_scope_keeps_the_earlier_deadline);
  return 0;
}
