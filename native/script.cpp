#include <string.h>

#include "connection.h"
#include "deadline.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

// Steps one statement of a script to its end; its rows are dropped.
int32_t run_to_end(Connection& connection, sqlite3_stmt* stmt) noexcept {
  int32_t code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(stmt);
  if (code == SQLITE_DONE) code = SQLITE_OK;
  if (code != SQLITE_OK) code = fail(connection, code);
  sqlite3_reset(stmt);
  code = end_of_hooks(connection, code, stmt);
  sqlite3_finalize(stmt);
  return code;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// Runs every statement of a script. sql holds length bytes and a terminating NUL. After an error the status names
// the statement's number and its offset counts from the start of the script; what ran before it stays done.
int32_t sqlane_exec(int64_t handle, const signed char* sql, int32_t length, int32_t options) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (sql == nullptr) return out_of_memory(connection);
  const char* start = text(sql);
  const char* end = start + length;
  const char* at = start;
  int32_t number = 0;
  while (at < end) {
    if (!admit_stack(connection)) {
      connection.status.statement = number;
      return SQLANE_STACK;
    }
    sqlite3_stmt* stmt = nullptr;
    const char* tail = nullptr;
    int64_t spent = 0;
    DeadlineScope deadline(connection, spent);
    int32_t code = sqlite3_prepare_v3(connection.db, at, static_cast<int>(end - at) + 1, 0, &stmt, &tail);
    after_compilation(connection);
    if (code != SQLITE_OK) code = fail(connection, code);
    code = end_of_hooks(connection, code);
    if (code == SQLITE_OK && sqlite3_bind_parameter_count(stmt) > 0 &&
        (options & SQLANE_PREPARE_UNBOUND_AS_NULL) == 0) {
      code = SQLANE_UNBOUND;
      set(connection.status, code, "a statement of a script has a parameter");
    }
    if (code != SQLITE_OK) {
      sqlite3_finalize(stmt);
    } else if (stmt != nullptr) {
      code = run_to_end(connection, stmt);
    }
    if (code != SQLITE_OK) {
      Status& status = connection.status;
      int32_t within = status.offset < 0 ? static_cast<int32_t>(strspn(at, " \t\n\f\r")) : status.offset;
      status.offset = static_cast<int32_t>(at - start) + within;
      status.statement = number;
      return code;
    }
    if (stmt != nullptr) number++;
    if (tail == at) break;
    at = tail;
  }
  return SQLITE_OK;
}
