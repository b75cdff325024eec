// Callbacks with a function in the place of Java.
#include "call_block.h"
#include "connection.h"
#include "database.h"

using namespace sqlane_test;
using sqlane::CallArgument;
using sqlane::CallBlock;
using sqlane::from_handle;
using sqlane::to_handle;

namespace {

// What the last upcalls were, and what the next ones shall do. Ids name what a function does.
struct Seen {
  int32_t slot;
  int32_t calls[SQLANE_UPCALL_DISCARD + 1];
  int32_t answer;
  int64_t a;
  int64_t c;
  char table[40];
  int64_t connection;
  int32_t alive;     // states of groups
  int32_t kept;      // texts that a comparison found where they were
  int32_t deferred;  // texts that did not fit
  int64_t failing;   // argument or first character that fails the call
  char first[2];
};

Seen seen;

constexpr int64_t add_one = 1;
constexpr int64_t refuse = 2;
constexpr int64_t answer_text = 3;
constexpr int64_t answer_nothing = 4;
constexpr int64_t query_inside = 5;
constexpr int64_t echo = 6;

void set(CallBlock& block, int64_t value) {
  block.result_type = SQLITE_INTEGER;
  block.result = value;
}

// The argument as the result, a text or blob by the longer way if it did not fit the block.
void copy_value(CallBlock& block) {
  const CallArgument& argument = block.arguments[0];
  int32_t type = argument.type & ~SQLANE_TYPE_DEFERRED;
  if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
    block.result_type = type;
    block.result = argument.value;
    return;
  }
  int64_t start = (argument.type & SQLANE_TYPE_DEFERRED) != 0 ? 0 : to_handle(&block);
  const signed char* at = from_handle<const signed char>(start + argument.value);
  if (argument.length > static_cast<int32_t>(sizeof(block.result_bytes))) {
    return sqlane_result_bytes(to_handle(&block), type, at, argument.length);
  }
  block.result_type = type;
  block.result = argument.length;
  memcpy(block.result_bytes, at, static_cast<size_t>(argument.length));
}

int32_t call_function(int64_t id, int64_t address) {
  CallBlock& block = *from_handle<CallBlock>(address);
  switch (id) {
    case add_one: set(block, block.arguments[0].value + 1); break;
    case refuse: return SQLITE_ERROR;
    case answer_text: sqlane_result_bytes(address, SQLITE_TEXT, bytes("caf\xc3\xa9"), 5); break;
    case answer_nothing: sqlane_result_bytes(address, SQLITE_TEXT, nullptr, 5); break;
    case echo: copy_value(block); break;
    case query_inside: {
      Output<256> out;
      int64_t query = prepare(seen.connection, "SELECT 20 + 1");
      CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
      set(block, out.integer(0, 0));
      sqlane_finalize(query);
      break;
    }
    default: break;
  }
  return SQLITE_OK;
}

// An aggregate that counts the states that are alive; the state of a group is its number of rows, made with the first.
int32_t call_aggregate(int64_t what, int64_t address) {
  if (what == SQLANE_CALL_DISCARD) {
    seen.alive--;
    return SQLITE_OK;
  }
  CallBlock& block = *from_handle<CallBlock>(address);
  if (what == SQLANE_CALL_FINISH || what == SQLANE_CALL_VALUE) set(block, block.state);
  if (what == SQLANE_CALL_FINISH && block.state != 0) seen.alive--;
  if (what == SQLANE_CALL_INVERSE) block.state--;
  if (what != SQLANE_CALL_STEP) return SQLITE_OK;
  if (block.state++ == 0) seen.alive++;
  return block.arguments[0].value == seen.failing ? SQLITE_ERROR : SQLITE_OK;
}

// The order of the first characters, backwards.
int32_t call_collation(int64_t address) {
  CallBlock& block = *from_handle<CallBlock>(address);
  for (int32_t i = 0; i < 2; i++) {
    const CallArgument& text = block.arguments[i];
    seen.kept += (text.type & SQLANE_TYPE_KEPT) != 0;
    seen.deferred += (text.type & SQLANE_TYPE_DEFERRED) != 0;
    int64_t start = (text.type & SQLANE_TYPE_DEFERRED) != 0 ? 0 : to_handle(&block);
    seen.first[i] = text.length == 0 ? 0 : *from_handle<const char>(start + text.value);
    if (seen.first[i] == seen.failing) return SQLITE_ERROR;
  }
  block.result = seen.first[1] - seen.first[0];
  return SQLITE_OK;
}

int32_t upcall(int32_t slot, int32_t kind, int64_t id, int64_t a, int64_t b, int64_t c) noexcept {
  seen.slot = slot;
  seen.calls[kind]++;
  seen.a = a;
  seen.c = c;
  bool function = kind == SQLANE_UPCALL_FUNCTION || kind == SQLANE_UPCALL_FINISH || kind == SQLANE_UPCALL_DISCARD;
  if (function && b == SQLANE_CALL_SCALAR) return call_function(id, a);
  if (function && b == SQLANE_CALL_COMPARE) return call_collation(a);
  if (function && b == SQLANE_CALL_NEEDED) {
    from_handle<CallBlock>(a)->result = id;
    return SQLITE_OK;
  }
  if (function) return call_aggregate(b, a);
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
    seen.failing = -1;
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
  const char* const values[] = {"1", "-1.5", "NULL", "'caf\xc3\xa9'", "''", "x'00ff'", "x''", "zeroblob(3)",
                                "hex(zeroblob(300))", "hex(zeroblob(9000))", "zeroblob(513)", "zeroblob(4097)"};
  for (const char* value : values) {
    char sql[200];
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

class Aggregating : public Watched {
 public:
  Aggregating() noexcept {
    CHECK_EQUAL(SQLITE_OK, sqlane_create_aggregate(connection, bytes("rows"), 1, 0, 1, 9));
    script("CREATE TABLE t(a); WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
           " INSERT INTO t SELECT i % 10 FROM n");
  }
};

void groups_have_states_of_their_own_and_leave_none() {
  Aggregating database;
  CHECK_EQUAL(10, database.integer("SELECT min(r) FROM (SELECT rows(a) AS r FROM t GROUP BY a)"));
  CHECK_EQUAL(0, database.integer("SELECT rows(a) FROM t WHERE a > 99"));
  CHECK_EQUAL(3, database.integer("SELECT max(r) FROM (SELECT rows(a) OVER (ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)"
                                  " AS r FROM t)"));
  CHECK_EQUAL(0, seen.alive);
}

void groups_of_a_query_that_fails_or_is_given_up_leave_no_state() {
  Aggregating database;
  seen.failing = 7;
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "SELECT rows(a) FROM t GROUP BY a"));
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "SELECT rows(a) OVER (ORDER BY a) FROM t"));
  seen.failing = -1;
  CHECK_EQUAL(0, seen.alive);
  Output<256> out;
  int64_t query = database.statement("SELECT rows(a) OVER (ORDER BY a ROWS 5 PRECEDING), rows(a) OVER () FROM t");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK(seen.alive > 0);
  int32_t finished = seen.calls[SQLANE_UPCALL_FINISH];
  CHECK_EQUAL(SQLITE_OK, sqlane_reset(query));
  CHECK_EQUAL(0, seen.alive);
  CHECK_EQUAL(finished, seen.calls[SQLANE_UPCALL_FINISH]);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  sqlane_finalize(query);
  CHECK_EQUAL(0, seen.alive);
}

void collation_sorts_and_finds_and_keeps_what_it_compared() {
  Watched database;
  CHECK_EQUAL(SQLITE_OK, sqlane_create_collation(database.connection, bytes("backwards"), 5));
  database.script("CREATE TABLE t(a TEXT COLLATE backwards, b); CREATE INDEX i ON t(a)");
  database.script("INSERT INTO t VALUES ('a', 1), ('c', 2), ('b', 3), ('', 4),"
                  " (CAST(x'7a' || zeroblob(3000) AS TEXT), 5)");
  CHECK_EQUAL(52314, database.integer("SELECT CAST(group_concat(b, '') AS INT) FROM (SELECT b FROM t ORDER BY a)"));
  CHECK_EQUAL(3, database.integer("SELECT b FROM t WHERE a = 'b'"));
  CHECK(seen.kept > 0);
  CHECK(seen.deferred > 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_remove_collation(database.connection, bytes("backwards")));
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_DESTROY]);
  CHECK_EQUAL(SQLITE_ERROR_MISSING_COLLSEQ, execute_script(database.connection, "SELECT b FROM t ORDER BY a"));
}

void comparison_that_fails_leaves_nothing_written() {
  Watched database;
  CHECK_EQUAL(SQLITE_OK, sqlane_create_collation(database.connection, bytes("backwards"), 5));
  database.script("CREATE TABLE t(a TEXT COLLATE backwards); CREATE INDEX i ON t(a);"
                  " INSERT INTO t VALUES ('a'), ('c')");
  seen.failing = 'b';
  CHECK(execute_script(database.connection, "INSERT INTO t VALUES ('d'), ('b')") != SQLITE_OK);
  CHECK_EQUAL(2, database.integer("SELECT count(*) FROM t"));
  database.script("BEGIN; INSERT INTO t VALUES ('d')");
  CHECK_EQUAL(SQLITE_ABORT, execute_script(database.connection, "SELECT a < 'b' FROM t"));
  CHECK_EQUAL(0, sqlane_get_autocommit(database.connection));
  CHECK_EQUAL(SQLITE_ABORT, execute_script(database.connection, "INSERT INTO t VALUES ('b')"));
  CHECK_EQUAL(1, sqlane_get_autocommit(database.connection));
  seen.failing = -1;
  CHECK_EQUAL(2, database.integer("SELECT count(*) FROM t"));
  database.script("PRAGMA integrity_check");
}

void unknown_collation_is_asked_for() {
  Watched database;
  CHECK_EQUAL(SQLITE_OK, sqlane_collation_needed(database.connection, 5));
  CHECK_EQUAL(1, database.integer("SELECT 'b' < 'a' COLLATE wanted"));
  CHECK_EQUAL(1, database.integer("SELECT 'b' < 'a' COLLATE wanted"));
  CHECK_EQUAL(SQLITE_OK, sqlane_collation_needed(database.connection, 0));
  CHECK_EQUAL(SQLITE_ERROR_MISSING_COLLSEQ, execute_script(database.connection, "SELECT 'b' < 'a' COLLATE other"));
}

void arrays_are_tables() {
  Database database;
  int64_t query = database.statement("SELECT group_concat(value, ',') = ?4 FROM (SELECT value FROM carray(?1)"
                                     " UNION ALL SELECT value FROM carray(?2) UNION ALL SELECT value FROM carray(?3))");
  int64_t integers[] = {3, -1};
  double reals[] = {2.5};
  // Three texts: 'xy', NULL and ''.
  int64_t texts[] = {3, 32, 0, 35, 0};
  memcpy(&texts[4], "xy\0\0", 4);
  sqlane_test::Row row = parameters(query, 4);
  row.block(0, SQLANE_TYPE_INT64_ARRAY, integers, sizeof(integers));
  row.block(1, SQLANE_TYPE_DOUBLE_ARRAY, reals, sizeof(reals));
  row.block(2, SQLANE_TYPE_TEXT_ARRAY, texts, sizeof(texts));
  row.text(3, "3,-1,2.5,xy,");
  Output<256> out;
  for (int i = 0; i < 2; i++) {
    CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 2));
    CHECK_EQUAL(1, out.integer(0, 0));
  }
}

void built_in_functions_are_known() {
  Watched database;
  CHECK_EQUAL(1, sqlane_is_builtin_function(database.connection, bytes("LENGTH")));
  CHECK_EQUAL(0, sqlane_is_builtin_function(database.connection, bytes("mine")));
  database.function("mine", 1, echo);
  CHECK_EQUAL(0, sqlane_is_builtin_function(database.connection, bytes("mine")));
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

constexpr const char* endless =
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";

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
  RUN(groups_have_states_of_their_own_and_leave_none);
  RUN(groups_of_a_query_that_fails_or_is_given_up_leave_no_state);
  RUN(collation_sorts_and_finds_and_keeps_what_it_compared);
  RUN(comparison_that_fails_leaves_nothing_written);
  RUN(unknown_collation_is_asked_for);
  RUN(arrays_are_tables);
  RUN(built_in_functions_are_known);
  RUN(progress_handler_that_refuses_interrupts);
  RUN(commit_hook_that_refuses_rolls_back);
  RUN(update_hook_names_table_and_row);
  RUN(update_hook_that_refuses_prevents_the_commit);
  RUN(update_hook_that_refuses_undoes_the_transaction);
  RUN(authorizer_is_asked_and_obeyed);
  RUN(authorizer_is_asked_again_for_compiled_statements);
  RUN(authorizer_is_not_asked_about_a_refused_second_statement);
  RUN(hooks_are_silent_while_the_connection_closes);
  RUN(other_interrupt_is_not_the_deadline);
  RUN(deadline_taken_back_leaves_the_progress_handler);
  return 0;
}
