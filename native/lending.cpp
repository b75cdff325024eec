// A connection that a pool lends to tasks. The transaction that a task runs in holds the work of others, too: the task
// must neither end it nor, once an error has ended it, commit anything of its own. And what it sets on the connection
// must not reach the next task: that is noted when it is compiled, and such a connection is not lent again.
#include <stdio.h>
#include <string.h>

#include "connection.h"
#include "file_identity.h"
#include "handle.h"
#include "read_transaction.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

constexpr int32_t name_length = 32;

// Those of Database.transaction, which end with its body. One that outlives its task could be rolled back to by
// another.
bool is_own_savepoint(const char* name) noexcept {
  char member[name_length];
  snprintf(member, sizeof(member), "sqlane_%d", SQLANE_MEMBER_SAVEPOINT);
  return name != nullptr && sqlite3_strnicmp(name, "sqlane_", 7) == 0 && sqlite3_stricmp(name, member) != 0;
}

// Pragmas whose value sets nothing, or sets it in the file, where a rollback undoes it. Any other is taken for a
// setting.
constexpr const char* harmless_pragmas[] = {
    "application_id", "foreign_key_check", "foreign_key_list", "incremental_vacuum", "index_info",
    "index_list",     "index_xinfo",       "integrity_check",  "optimize",           "quick_check",
    "table_info",     "table_list",        "table_xinfo",      "user_version",       "wal_checkpoint"};

bool sets_something(const char* pragma, const char* value) noexcept {
  if (value == nullptr) return false;
  for (const char* harmless : harmless_pragmas) {
    if (sqlite3_stricmp(pragma, harmless) == 0) return false;
  }
  return true;
}

}  // namespace

void note_change(Connection& connection, int action, const char* first, const char* second,
                 const char* database) noexcept {
  switch (action) {
    case SQLITE_PRAGMA:
      if (sets_something(first, second)) connection.changed = true;
      break;
    case SQLITE_CREATE_VTABLE:
      if (database != nullptr && sqlite3_stricmp(database, "temp") == 0) connection.changed = true;
      break;
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_VIEW:
      connection.changed = true;
      break;
    default:
      break;
  }
}

bool may_control(Connection& connection, int action, const char* savepoint) noexcept {
  if (action != SQLITE_TRANSACTION && (action != SQLITE_SAVEPOINT || is_own_savepoint(savepoint))) return true;
  connection.ending = Ending::lent;
  return false;
}

void report_guard(Connection& connection) noexcept {
  int32_t code = connection.status.code;
  if ((code & 0xff) == SQLITE_AUTH) {
    set(connection.status, code,
        "a task must not begin or end transactions, its pool does; for a savepoint use Database.transaction");
  } else if ((code & 0xff) == SQLITE_CONSTRAINT) {
    set(connection.status, code, "the transaction of this task has ended inside it: nothing more of it is written");
  }
}

}  // namespace sqlane

using namespace sqlane;

// Guards the transaction until it is told otherwise. Statements that are compiled already are not asked again: the
// caller keeps its own away from the tasks, and expires those that were compiled without the guard. Answers whether
// since the last time something was compiled that outlasts every transaction: a setting, a database that was attached,
// a temporary table.
int32_t sqlane_guard(int64_t handle, int32_t on) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  bool changed = connection.changed;
  connection.changed = false;
  connection.guarded = on != 0;
  if (connection.guardable) return changed;
  connection.guardable = true;
  install_hooks(connection);
  install_authorizer(connection);
  return changed;
}

// Begins the transaction of a task that reads and guards it. Answers 0, and has done nothing, if BEGIN has to.
int32_t sqlane_begin_read(int64_t handle) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (!connection.guardable || sqlane_begin_deferred(connection.db) == 0) return 0;
  connection.changed = false;
  connection.guarded = true;
  return 1;
}

// Ends the guard, and the transaction unless COMMIT or ROLLBACK has to: a handler is told of the latter. Answers what
// sqlane_guard does, and SQLANE_READ_ENDED.
int32_t sqlane_end_read(int64_t handle) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  int32_t changed = sqlane_guard(handle, 0);
  bool ended = connection.hooks.rollback == 0 && sqlane_commit_nothing(connection.db) != 0;
  return changed | (ended ? SQLANE_READ_ENDED : 0);
}

// Statements are compiled anew when they are run next: SQLite does so when it is given an authorizer.
void sqlane_expire_statements(int64_t handle) noexcept { install_authorizer(*from_handle<Connection>(handle)); }

// How many transactions have been rolled back: whether a COMMIT that did not end well has taken effect.
int32_t sqlane_rollback_count(int64_t handle) noexcept { return from_handle<Connection>(handle)->rollbacks; }

// Whether the main file is still where it was opened, and which file its log is. It looks at names and opens nothing:
// to close a descriptor of either would drop the locks of this process.
int32_t sqlane_file_state(int64_t handle, int64_t state) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  int64_t* out = from_handle<int64_t>(state);
  memset(out, 0, SQLANE_FILE_COUNT * sizeof(int64_t));
  out[SQLANE_FILE_WAL_BYTES] = -1;
  int moved = 0;
  int32_t code = sqlite3_file_control(connection.db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (code != SQLITE_OK && code != SQLITE_NOTFOUND) {
    set(connection.status, code, sqlite3_errstr(code));
    return code;
  }
  out[SQLANE_FILE_MOVED] = moved;
  const char* file = sqlite3_db_filename(connection.db, "main");
  if (file == nullptr || *file == 0) return SQLITE_OK;
  FileIdentity main;
  if (identify(file, main)) {
    out[SQLANE_FILE_DEVICE] = static_cast<int64_t>(main.device);
    out[SQLANE_FILE_INODE] = static_cast<int64_t>(main.number);
  }
  FileIdentity wal;
  if (!identify(sqlite3_filename_wal(file), wal)) return SQLITE_OK;
  out[SQLANE_FILE_WAL_DEVICE] = static_cast<int64_t>(wal.device);
  out[SQLANE_FILE_WAL_INODE] = static_cast<int64_t>(wal.number);
  out[SQLANE_FILE_WAL_BYTES] = wal.bytes;
  return SQLITE_OK;
}
