// The guard around a task that runs in the transaction of others, and what is told of the files.
#include <unistd.h>

#include "database.h"

using namespace sqlane_test;

namespace {

void guard_refuses_control_of_the_transaction() {
  Database database;
  database.script("CREATE TABLE t(a); BEGIN");
  sqlane_guard(database.connection, 1);
  const char* refused[] = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a", "SAVEPOINT sqlane_1000000"};
  for (const char* sql : refused) {
    CHECK_EQUAL(SQLITE_AUTH, execute_script(database.connection, sql));
    CHECK_EQUAL("a task must not begin or end transactions, its pool does; for a savepoint use Database.transaction",
                failure(database.connection).message);
  }
  database.script("SAVEPOINT sqlane_1; INSERT INTO t VALUES (1); RELEASE sqlane_1");
  sqlane_guard(database.connection, 0);
  CHECK_EQUAL(SQLITE_OK, execute_script(database.connection, "COMMIT"));
}

void guard_lets_nothing_be_committed() {
  Database database;
  database.script("CREATE TABLE t(a)");
  sqlane_guard(database.connection, 1);
  CHECK_EQUAL(SQLITE_CONSTRAINT_COMMITHOOK, execute_script(database.connection, "INSERT INTO t VALUES (1)"));
  CHECK_EQUAL("the transaction of this task has ended inside it: nothing more of it is written",
              failure(database.connection).message);
  CHECK_EQUAL(SQLITE_OK, execute_script(database.connection, "SELECT * FROM t"));
  sqlane_guard(database.connection, 0);
  CHECK_EQUAL(0, database.integer("SELECT count(*) FROM t"));
  CHECK_EQUAL(SQLITE_OK, execute_script(database.connection, "INSERT INTO t VALUES (1)"));
}

void guarded_transaction_can_be_rolled_back() {
  Database database;
  database.script("CREATE TABLE t(a); BEGIN; INSERT INTO t VALUES (1); SAVEPOINT sqlane_1000000");
  sqlane_guard(database.connection, 1);
  database.script("INSERT INTO t VALUES (2)");
  CHECK_EQUAL(SQLITE_OK, sqlane_roll_back(database.connection, SQLANE_MEMBER_SAVEPOINT));
  CHECK_EQUAL(1, database.integer("SELECT count(*) FROM t"));
  CHECK_EQUAL(SQLITE_OK, sqlane_roll_back(database.connection, 0));
  CHECK_EQUAL(1, sqlane_get_autocommit(database.connection));
}

void what_outlasts_a_transaction_is_noted() {
  Database database;
  database.script("CREATE TABLE t(a)");
  CHECK_EQUAL(0, sqlane_guard(database.connection, 1));
  const char* nothing[] = {"INSERT INTO t VALUES (1)",    "PRAGMA query_only",    "PRAGMA table_info(t)",
                           "PRAGMA integrity_check(3)", "CREATE INDEX i ON t(a)", "PRAGMA busy_timeout"};
  for (const char* sql : nothing) {
    execute_script(database.connection, sql);
    CHECK_EQUAL(0, sqlane_guard(database.connection, 1));
  }
  sqlane_guard(database.connection, 0);
  const char* something[] = {"PRAGMA query_only = 0", "ATTACH ':memory:' AS b",  "DETACH b",
                             "CREATE TEMP TABLE u(a)", "PRAGMA cache_size(50)", "CREATE TEMP VIEW v AS SELECT 1"};
  for (const char* sql : something) {
    CHECK_EQUAL(SQLITE_OK, execute_script(database.connection, sql));
    CHECK_EQUAL(1, sqlane_guard(database.connection, 0));
    CHECK_EQUAL(0, sqlane_guard(database.connection, 0));
  }
}

void deadline_of_waiting_is_kept_and_told() {
  Database database;
  CHECK_EQUAL(0, sqlane_busy_deadline(database.connection, 1000000000));
  int64_t left = sqlane_busy_deadline(database.connection, 0);
  CHECK(left > 0 && left <= 1000000000);
  CHECK_EQUAL(0, sqlane_busy_deadline(database.connection, INT64_MAX));
  CHECK(sqlane_busy_deadline(database.connection, 1) > INT64_MAX / 2);
  CHECK(sqlane_busy_deadline(database.connection, 0) > 0);
  CHECK(sqlane_stack_needed(database.connection) > 100000);
}

void memory_has_no_log() {
  Database database;
  int64_t state[SQLANE_FILE_COUNT];
  CHECK_EQUAL(SQLITE_OK, sqlane_file_state(database.connection, sqlane::to_handle(state)));
  CHECK_EQUAL(0, state[SQLANE_FILE_MOVED]);
  CHECK_EQUAL(-1, state[SQLANE_FILE_WAL_BYTES]);
}

void file_and_log_are_told() {
  char path[64];
  char log[80];
  snprintf(path, sizeof(path), "/tmp/sqlane-lending-%d.db", static_cast<int>(getpid()));
  snprintf(log, sizeof(log), "%s-wal", path);
  int64_t connection = open_path(path);
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "PRAGMA journal_mode = WAL; CREATE TABLE t(a)"));
  int64_t state[SQLANE_FILE_COUNT];
  CHECK_EQUAL(SQLITE_OK, sqlane_file_state(connection, sqlane::to_handle(state)));
  CHECK_EQUAL(0, state[SQLANE_FILE_MOVED]);
  CHECK(state[SQLANE_FILE_INODE] != 0 && state[SQLANE_FILE_INODE] != state[SQLANE_FILE_WAL_INODE]);
  CHECK(state[SQLANE_FILE_WAL_INODE] != 0);
  CHECK(state[SQLANE_FILE_WAL_BYTES] > 0);
  CHECK_EQUAL(0, unlink(log));
  CHECK_EQUAL(0, unlink(path));
  CHECK_EQUAL(SQLITE_OK, sqlane_file_state(connection, sqlane::to_handle(state)));
  CHECK_EQUAL(1, state[SQLANE_FILE_MOVED]);
  CHECK_EQUAL(0, state[SQLANE_FILE_INODE]);
  CHECK_EQUAL(-1, state[SQLANE_FILE_WAL_BYTES]);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  char shared[80];
  snprintf(shared, sizeof(shared), "%s-shm", path);
  unlink(shared);
}

}  // namespace

int main() {
  RUN(guard_refuses_control_of_the_transaction);
  RUN(guard_lets_nothing_be_committed);
  RUN(guarded_transaction_can_be_rolled_back);
  RUN(what_outlasts_a_transaction_is_noted);
  RUN(deadline_of_waiting_is_kept_and_told);
  RUN(memory_has_no_log);
  RUN(file_and_log_are_told);
  return 0;
}
