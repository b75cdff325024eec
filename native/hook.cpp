#include "connection.h"
#include "deadline.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"
#include "stack.h"

namespace sqlane {
namespace {

// How often it is asked whether a statement shall end, in instructions of SQLite's virtual machine.
constexpr int32_t look_instructions = 1000;

int progress(void* user_data) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (connection.rolling_back) return 0;
  if (connection.hook_failed || deadline_passed(connection)) return 1;
  return connection.hooks.progress == 0
             ? 0
             : call_java(connection, SQLANE_UPCALL_PROGRESS, connection.hooks.progress);
}

// Any answer but 0 turns the COMMIT into a ROLLBACK. A statement outside a transaction that an update handler failed
// in must not be committed either.
int commit(void* user_data) noexcept {
  const Connection& connection = *static_cast<const Connection*>(user_data);
  if (connection.hook_failed) return 1;
  return connection.hooks.commit == 0 ? 0 : call_java(connection, SQLANE_UPCALL_COMMIT, connection.hooks.commit);
}

// These two cannot answer an error. If the Java handler threw, the progress handler ends the running statement, no
// other is begun, and the Java side throws the parked exception when the call returns. Not by sqlite3_interrupt: that
// would end every other statement that stands on a row, too.
void rollback(void* user_data) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (call_java(connection, SQLANE_UPCALL_ROLLBACK, connection.hooks.rollback) != SQLITE_OK) {
    connection.hook_failed = true;
  }
}

// The names are lent: they are SQLite's and valid during the upcall only.
struct UpdatedRow {
  int64_t database;
  int64_t table;
};

void update(void* user_data, int operation, const char* database, const char* table, sqlite3_int64 rowid) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (connection.hook_failed) return;
  UpdatedRow names = {to_handle(database), to_handle(table)};
  if (call_java(connection, SQLANE_UPCALL_UPDATE, connection.hooks.update, operation, to_handle(&names), rowid) !=
      SQLITE_OK) {
    connection.hook_failed = true;
  }
}

// The four names of an action, each 0 where the action has none; lent like those of an update.
struct Action {
  int64_t names[4];
};

// Asked before SQLite compiles a SELECT, a statement of a trigger and more: the place to end a recursion of these.
int authorize(void* user_data, int action, const char* first, const char* second, const char* database,
              const char* trigger) noexcept {
  const Connection& connection = *static_cast<const Connection*>(user_data);
  if (connection.rolling_back) return SQLITE_OK;
  if (connection.deny_all || stack_is_short()) return SQLITE_DENY;
  if (connection.hooks.authorizer == 0) return SQLITE_OK;
  Action details = {{to_handle(first), to_handle(second), to_handle(database), to_handle(trigger)}};
  int32_t answer = call_java(connection, SQLANE_UPCALL_AUTHORIZER, connection.hooks.authorizer, action,
                                     to_handle(&details));
  return answer == SQLITE_OK || answer == SQLITE_IGNORE ? answer : SQLITE_DENY;
}

void install_commit(Connection& connection) noexcept {
  bool wanted = connection.hooks.commit != 0 || connection.hooks.update != 0 || connection.hooks.comparisons;
  sqlite3_commit_hook(connection.db, wanted ? commit : nullptr, &connection);
}

}  // namespace

void watch_comparisons(Connection& connection) noexcept {
  if (connection.hooks.comparisons) return;
  connection.hooks.comparisons = true;
  install_commit(connection);
  install_progress(connection);
}

int32_t hook_failure(Connection& connection, int32_t code, sqlite3_stmt* stmt) noexcept {
  int32_t comparison = connection.comparison_failure;
  connection.hook_failed = false;
  connection.comparison_failure = 0;
  // What was written lies in the wrong place of an index.
  if (comparison != 0 && stmt != nullptr && sqlite3_stmt_readonly(stmt) == 0) {
    sqlane_roll_back(to_handle(&connection), 0);
  }
  if (comparison == SQLITE_NOMEM) return out_of_memory(connection);
  if (code != SQLITE_OK && code != SQLITE_DONE) return code;
  set(connection.status, SQLITE_ABORT, "a handler of a hook failed");
  return SQLITE_ABORT;
}

void install_authorizer(Connection& connection) noexcept {
  sqlite3_set_authorizer(connection.db, authorize, &connection);
}

void install_progress(Connection& connection) noexcept {
  int32_t instructions = connection.hooks.progress != 0 ? connection.hooks.progress_instructions : 0;
  bool look = connection.deadline.limit != 0 || connection.hooks.update != 0 || connection.hooks.comparisons;
  if (look && (instructions == 0 || instructions > look_instructions)) instructions = look_instructions;
  sqlite3_progress_handler(connection.db, instructions, instructions == 0 ? nullptr : progress, &connection);
}

}  // namespace sqlane

using namespace sqlane;

void sqlane_progress_handler(int64_t handle, int32_t instructions, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.progress = id;
  connection.hooks.progress_instructions = instructions;
  install_progress(connection);
}

void sqlane_commit_hook(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.commit = id;
  install_commit(connection);
}

void sqlane_rollback_hook(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.rollback = id;
  sqlite3_rollback_hook(connection.db, id == 0 ? nullptr : rollback, &connection);
}

void sqlane_update_hook(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.update = id;
  install_commit(connection);
  install_progress(connection);
  sqlite3_update_hook(connection.db, id == 0 ? nullptr : update, &connection);
}

// Statements that are compiled already are compiled again, under the new rules, when they are run.
int32_t sqlane_set_authorizer(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.authorizer = id;
  install_authorizer(connection);
  return SQLITE_OK;
}
