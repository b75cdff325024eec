// Which tables a connection is said to have changed.
#include "connection.h"
#include "database.h"

using namespace sqlane_test;

namespace {

bool is_changed(const Database& database, const char* table) {
  for (int32_t i = 0;; i++) {
    int64_t name = sqlane_changed_table(database.connection, i);
    if (name == 0) return false;
    if (strcmp(text_at(name), table) == 0) return true;
  }
}

int32_t changed_count(const Database& database) {
  int32_t count = 0;
  while (sqlane_changed_table(database.connection, count) != 0) count++;
  return count;
}

// Runs a script and checks that it is said to have changed just these.
void check_changes(const Database& database, const char* sql, const char* first, const char* second = nullptr) {
  database.script(sql);
  CHECK(first == nullptr || is_changed(database, first));
  CHECK(second == nullptr || is_changed(database, second));
  CHECK_EQUAL((first == nullptr ? 0 : 1) + (second == nullptr ? 0 : 1), changed_count(database));
  CHECK_EQUAL(0, sqlane_forget_changed_tables(database.connection));
  CHECK_EQUAL(0, changed_count(database));
}

constexpr const char* tables =
    "CREATE TABLE a(x INTEGER PRIMARY KEY, y UNIQUE); CREATE TABLE b(x PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE c(x REFERENCES a ON DELETE CASCADE); CREATE TABLE d(x);"
    "CREATE TRIGGER t AFTER INSERT ON d BEGIN INSERT INTO b VALUES (NEW.x); END;"
    "CREATE TEMP TABLE hidden(x); PRAGMA foreign_keys = ON";

void each_table_is_named_once() {
  Database database;
  database.script(tables);
  sqlane_watch_tables(database.connection, 1);
  check_changes(database, "INSERT INTO a VALUES (1, 1), (2, 2); INSERT INTO c VALUES (1); SELECT * FROM b", "a", "c");
  check_changes(database, "INSERT INTO b VALUES (1)", "b");
  check_changes(database, "INSERT INTO d VALUES (2)", "d", "b");
  check_changes(database, "DELETE FROM a WHERE x = 1", "a", "c");
  check_changes(database, "REPLACE INTO a VALUES (3, 2)", "a");
  check_changes(database, "UPDATE b SET x = x + 10 WHERE x > 100; INSERT INTO hidden VALUES (1)", nullptr);
  check_changes(database, "BEGIN; UPDATE b SET x = x + 10; ROLLBACK", "b");
  check_changes(database, "CREATE TABLE e(x)", nullptr);
}

void statement_that_was_compiled_before_is_seen_to_delete_all_rows() {
  Database database;
  database.script("CREATE TABLE a(x); INSERT INTO a VALUES (1)");
  int64_t statement = database.statement("DELETE FROM a");
  sqlane_watch_tables(database.connection, 1);
  Output<256> out;
  CHECK_EQUAL(SQLITE_DONE, sqlane_execute(statement, out.address(), out.capacity(), 1));
  CHECK(is_changed(database, "a"));
  sqlane_finalize(statement);
}

void nothing_is_noted_when_nobody_watches() {
  Database database;
  database.script(tables);
  database.script("INSERT INTO a VALUES (1, 1)");
  CHECK_EQUAL(0, changed_count(database));
  sqlane_watch_tables(database.connection, 1);
  database.script("INSERT INTO a VALUES (2, 2)");
  sqlane_watch_tables(database.connection, 0);
  CHECK_EQUAL(0, changed_count(database));
  database.script("INSERT INTO a VALUES (3, 3)");
  CHECK_EQUAL(0, changed_count(database));
  CHECK_EQUAL(0, sqlane_forget_changed_tables(database.connection));
}

void session_makes_any_table_a_changed_one() {
  Database database;
  database.script(tables);
  sqlane_watch_tables(database.connection, 1);
  int64_t session = sqlane_session_create(database.connection, bytes("main"), 0, 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_session_attach(session, nullptr, 1));
  database.script("INSERT INTO a VALUES (1, 1)");
  CHECK_EQUAL(0, sqlane_session_isempty(session));
  CHECK_EQUAL(1, sqlane_forget_changed_tables(database.connection));
  CHECK_EQUAL(1, sqlane_forget_changed_tables(database.connection));
  sqlane_session_delete(session);
  CHECK_EQUAL(1, sqlane_forget_changed_tables(database.connection));
  check_changes(database, "INSERT INTO a VALUES (2, 2)", "a");
}

void preupdate_hook_may_come_and_go() {
  Database database;
  database.script(tables);
  CHECK_EQUAL(SQLITE_OK, sqlane_preupdate_hook(database.connection, 1));
  sqlane_watch_tables(database.connection, 1);
  check_changes(database, "INSERT INTO a VALUES (1, 1)", "a");
  CHECK_EQUAL(SQLITE_OK, sqlane_preupdate_hook(database.connection, 0));
  check_changes(database, "INSERT INTO a VALUES (2, 2)", "a");
}

void connection_is_closed_with_a_session_while_tables_are_watched() {
  Database database;
  database.script(tables);
  sqlane_watch_tables(database.connection, 1);
  CHECK(sqlane_session_create(database.connection, bytes("main"), 0, 0) != 0);
  database.script("INSERT INTO a VALUES (1, 1)");
}

}  // namespace

int main() {
  RUN(each_table_is_named_once);
  RUN(statement_that_was_compiled_before_is_seen_to_delete_all_rows);
  RUN(nothing_is_noted_when_nobody_watches);
  RUN(session_makes_any_table_a_changed_one);
  RUN(preupdate_hook_may_come_and_go);
  RUN(connection_is_closed_with_a_session_while_tables_are_watched);
  return 0;
}
