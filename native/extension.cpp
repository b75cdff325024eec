#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

using namespace sqlane;

// Loads a shared library through the C interface, which is open for this call only; the SQL function stays closed.
// entry may be null.
int32_t sqlane_load_extension(int64_t handle, const signed char* path, const signed char* entry) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (path == nullptr) return out_of_memory(connection);
  if (!admit_stack(connection)) return SQLANE_STACK;
  int32_t code = sqlite3_db_config(connection.db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, nullptr);
  if (code != SQLITE_OK) return fail(connection, code);
  char* message = nullptr;
  code = sqlite3_load_extension(connection.db, text(path), text(entry), &message);
  sqlite3_db_config(connection.db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  if (code != SQLITE_OK && !report_short_stack(connection)) {
    set(connection.status, code, message != nullptr ? message : sqlite3_errstr(code));
  }
  sqlite3_free(message);
  return end_of_hooks(connection, code);
}
