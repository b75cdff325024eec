#include "connection.h"
#include "descriptor.h"
#include "file_system.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"
#include "stack.h"

namespace sqlane {
namespace {

// The four names of an action, each 0 where the action has none; lent like those of an update.
struct Action {
  int64_t names[4];
};

int32_t ask(const Connection& connection, int action, const Action& details) noexcept {
  if (connection.hooks.authorizer == 0) return SQLITE_OK;
  int32_t answer =
      call_java(connection, SQLANE_UPCALL_AUTHORIZER, connection.hooks.authorizer, action, to_handle(&details));
  return answer == SQLITE_OK || answer == SQLITE_IGNORE ? answer : SQLITE_DENY;
}

// What may make SQLite drop a schema and read it anew: an ATTACH that fails, and some pragmas. It does not look whether
// it is about to go on with a table of that schema.
bool may_drop_schema(int action, const char* name, const char* value) noexcept {
  if (action != SQLITE_PRAGMA || value == nullptr) return action == SQLITE_ATTACH;
  return sqlite3_stricmp(name, "temp_store") == 0 || sqlite3_stricmp(name, "temp_store_directory") == 0 ||
         sqlite3_stricmp(name, "writable_schema") == 0;
}

// Asked before SQLite compiles a SELECT, a statement of a trigger and more: the place to end a recursion of these.
int authorize(void* user_data, int action, const char* first, const char* second, const char* database,
              const char* trigger) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (connection.rolling_back) return SQLITE_OK;
  if (connection.deny_all || stack_is_short()) return SQLITE_DENY;
  if (connection.guarded && !may_control(connection, action, second)) return SQLITE_DENY;
  bool is_pragma = action == SQLITE_PRAGMA;
  if (is_pragma && connection.network_wal_refused && is_refused_wal(connection, first, second, database)) {
    return SQLITE_DENY;
  }
  if (action == SQLITE_ATTACH && is_refused_attachment(connection, first)) return SQLITE_DENY;
  if (connection.creations > 0 && may_drop_schema(action, first, second)) return SQLITE_DENY;
  Action details = {{to_handle(first), to_handle(second), to_handle(database), to_handle(trigger)}};
  int32_t answer = ask(connection, action, details);
  if (answer == SQLITE_OK) note_change(connection, action, first, second, database);
  if (action == SQLITE_PRAGMA && answer == SQLITE_OK) lend_handlers(connection, first, second);
  return answer;
}

}  // namespace

void install_authorizer(Connection& connection) noexcept {
  sqlite3_set_authorizer(connection.db, authorize, &connection);
}

}  // namespace sqlane

using namespace sqlane;

// Statements that are compiled already are compiled again, under the new rules, when they are run.
int32_t sqlane_set_authorizer(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.authorizer = id;
  install_authorizer(connection);
  return SQLITE_OK;
}
