// The end of a transaction that failed. A ROLLBACK is a statement like any other and can fail like any other; but what
// the caller takes for rolled back and is not would be committed with the next transaction.
#include <stdio.h>

#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"
#include "stack.h"

namespace sqlane {
namespace {

// An interrupt may have been on its way when the rollback began, one for each thread that interrupts.
constexpr int32_t most_attempts = 1000;

constexpr int32_t sql_length = 100;

// Ends every statement that is running. SQLite forgets an interrupt when none is left, and not before.
void stop_all(Connection& connection) noexcept {
  for (Statement* s = connection.statements; s != nullptr; s = s->next) {
    if (!s->running) continue;
    reset_quietly(connection, s->stmt);
    s->running = false;
    s->standing = false;
  }
}

// Lifts for its duration what could keep a short statement from running.
class Unhindered {
 public:
  explicit Unhindered(Connection& of) noexcept
      : connection(of), stack_word(save_stack_word()), length(sqlite3_limit(of.db, SQLITE_LIMIT_SQL_LENGTH, -1)),
        steps(sqlite3_limit(of.db, SQLITE_LIMIT_VDBE_OP, -1)) {
    keep_stack(0);
    if (length < sql_length) sqlite3_limit(connection.db, SQLITE_LIMIT_SQL_LENGTH, sql_length);
    if (steps < sql_length) sqlite3_limit(connection.db, SQLITE_LIMIT_VDBE_OP, sql_length);
    __atomic_store_n(&connection.rolling_back, true, __ATOMIC_RELAXED);
  }
  ~Unhindered() noexcept {
    __atomic_store_n(&connection.rolling_back, false, __ATOMIC_RELAXED);
    sqlite3_limit(connection.db, SQLITE_LIMIT_SQL_LENGTH, length);
    sqlite3_limit(connection.db, SQLITE_LIMIT_VDBE_OP, steps);
    restore_stack_word(stack_word);
  }
  Unhindered(const Unhindered&) = delete;
  Unhindered& operator=(const Unhindered&) = delete;

 private:
  Connection& connection;
  intptr_t stack_word;
  int32_t length;
  int32_t steps;
};

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// Rolls the transaction back, or with a number above 0 the savepoint sqlane_<number>, which ends. If that has ended
// already, what was done in it can no longer be told from the rest: then it is the transaction. With a number below 0
// the savepoint may not have been begun, and nothing was done in it.
//
// After an interrupt, which ends all that is running, and what is begun before that has ended, it ends with this.
// SQLITE_OK also if SQLite has rolled back already.
int32_t sqlane_roll_back(int64_t handle, int32_t savepoint) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  char savepoint_sql[sql_length];
  int32_t number = savepoint < 0 ? -savepoint : savepoint;
  snprintf(savepoint_sql, sizeof(savepoint_sql), "ROLLBACK TO sqlane_%d; RELEASE sqlane_%d", number, number);
  const char* sql = savepoint == 0 ? "ROLLBACK" : savepoint_sql;
  Unhindered unhindered(connection);
  int32_t code = SQLITE_OK;
  if (connection.upcalls == 0 && sqlite3_is_interrupted(connection.db)) stop_all(connection);
  for (int32_t attempt = 0; attempt < most_attempts && sqlite3_get_autocommit(connection.db) == 0; attempt++) {
    code = sqlite3_exec(connection.db, sql, nullptr, nullptr, nullptr);
    if (code == SQLITE_ERROR && sql == savepoint_sql) {
      // There is no such savepoint.
      code = SQLITE_OK;
      if (savepoint < 0) break;
      sql = "ROLLBACK";
      continue;
    }
    if (code != SQLITE_INTERRUPT || connection.upcalls > 0) break;
    stop_all(connection);
  }
  if (sqlite3_get_autocommit(connection.db) != 0) code = SQLITE_OK;
  if (code != SQLITE_OK) code = fail(connection, code);
  return end_of_hooks(connection, code);
}
