#include <string.h>

#include "connection.h"
#include "deadline.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

// Most of these cannot answer an error. If the Java handler threw, the progress handler ends the running statement, no
// other is begun, and the Java side throws the parked exception when the call returns. Not by sqlite3_interrupt: that
// would end every other statement that stands on a row, too.
//
// A statement that has changed a row by then, and needs no more than a few instructions to its end, would leave that
// row behind. An interrupted statement takes its whole transaction with it, so such a one does the same: what it
// changed outside a transaction is not committed, and a transaction is rolled back when the statement is over. Where
// that cannot be, since another statement is still writing in the same transaction, the transaction is doomed.

// Any answer but 0 turns the COMMIT into a ROLLBACK.
int commit(void* user_data) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (connection.doomed) connection.ending = Ending::doomed;
  if (connection.guarded) connection.ending = Ending::lent;
  if (connection.hook_failed || connection.doomed || connection.guarded) return 1;
  return connection.hooks.commit == 0 ? 0 : call_java(connection, SQLANE_UPCALL_COMMIT, connection.hooks.commit);
}

void rollback(void* user_data) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  connection.doomed = false;
  connection.rollbacks++;
  if (connection.hooks.rollback == 0) return;
  int32_t answer = call_java(connection, SQLANE_UPCALL_ROLLBACK, connection.hooks.rollback);
  if (answer != SQLITE_OK) hook_failed(connection, false);
}

// What a handler is told of a row, read from Java by position (sqlane.h). The names are lent: they are SQLite's and
// valid during the upcall only.
struct ChangedRow {
  int64_t facts[SQLANE_CHANGE_COUNT];
};

void update(void* user_data, int operation, const char* database, const char* table, sqlite3_int64 rowid) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (connection.hook_failed) return;
  ChangedRow row = {};
  row.facts[SQLANE_CHANGE_DATABASE] = to_handle(database);
  row.facts[SQLANE_CHANGE_TABLE] = to_handle(table);
  if (call_java(connection, SQLANE_UPCALL_UPDATE, connection.hooks.update, operation, to_handle(&row), rowid) !=
      SQLITE_OK) {
    hook_failed(connection, true);
  }
}

void preupdate(void* user_data, sqlite3* db, int operation, const char* database, const char* table,
               sqlite3_int64 old_rowid, sqlite3_int64 new_rowid) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (connection.watches_tables) note_changed_table(connection, database, table);
  if (connection.hook_failed || connection.hooks.preupdate == 0) return;
  ChangedRow row = {};
  row.facts[SQLANE_CHANGE_DATABASE] = to_handle(database);
  row.facts[SQLANE_CHANGE_TABLE] = to_handle(table);
  row.facts[SQLANE_CHANGE_OLD_ROWID] = old_rowid;
  row.facts[SQLANE_CHANGE_NEW_ROWID] = new_rowid;
  row.facts[SQLANE_CHANGE_COLUMNS] = sqlite3_preupdate_count(db);
  row.facts[SQLANE_CHANGE_DEPTH] = sqlite3_preupdate_depth(db);
  row.facts[SQLANE_CHANGE_BLOB_COLUMN] = sqlite3_preupdate_blobwrite(db);
  int32_t code =
      call_java(connection, SQLANE_UPCALL_PREUPDATE, connection.hooks.preupdate, operation, to_handle(&row));
  if (code != SQLITE_OK) hook_failed(connection, true);
}

// Among the databases of the connection; that of the main one is 0.
int64_t place_of(sqlite3* db, const char* database) noexcept {
  int32_t place = 0;
  for (const char* name; (name = sqlite3_db_name(db, place)) != nullptr; place++) {
    if (strcmp(name, database) == 0) return place;
  }
  return 0;
}

// The transaction is committed. SQLite has room for one handler of this kind, so that ours does what the one would do
// that checkpoints by itself.
int wal(void* user_data, sqlite3* db, const char* database, int frames) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (!connection.hook_failed && call_java(connection, SQLANE_UPCALL_WAL, connection.hooks.wal, to_handle(database),
                                           frames, place_of(db, database)) != SQLITE_OK) {
    hook_failed(connection, false);
  }
  if (connection.hooks.autocheckpoint > 0 && frames >= connection.hooks.autocheckpoint) {
    sqlite3_wal_checkpoint_v2(db, database, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  }
  return SQLITE_OK;
}

int trace(unsigned event, void* user_data, void* subject, void* detail) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (connection.hook_failed || connection.rolling_back || connection.hooks.trace == 0) return 0;
  int64_t told = event == SQLITE_TRACE_PROFILE ? *static_cast<const sqlite3_int64*>(detail) : to_handle(detail);
  if (call_java(connection, SQLANE_UPCALL_TRACE, connection.hooks.trace, event, to_handle(subject), told) !=
      SQLITE_OK) {
    // At its profile a statement is over, and committed if it stood alone.
    bool over = event == SQLITE_TRACE_PROFILE;
    hook_failed(connection, !over && sqlite3_stmt_readonly(static_cast<sqlite3_stmt*>(subject)) == 0);
  }
  return 0;
}

void undo_changes(Connection& connection) noexcept {
  if (sqlite3_get_autocommit(connection.db) == 0) {
    Status told = connection.status;
    sqlane_roll_back(to_handle(&connection), 0);
    connection.status = told;
    connection.doomed = sqlite3_get_autocommit(connection.db) == 0;
  } else {
    connection.doomed = sqlite3_txn_state(connection.db, nullptr) == SQLITE_TXN_WRITE;
  }
}

}  // namespace

void watch_comparisons(Connection& connection) noexcept {
  if (connection.hooks.comparisons) return;
  connection.hooks.comparisons = true;
  install_hooks(connection);
}

int32_t hook_failure(Connection& connection, int32_t code, sqlite3_stmt* stmt) noexcept {
  int32_t comparison = connection.comparison_failure;
  // What was written lies in the wrong place of an index, or not all of it in that of a full-text table.
  bool misplaced = comparison != 0 && stmt != nullptr && sqlite3_stmt_readonly(stmt) == 0;
  bool undo = connection.undo || misplaced;
  connection.hook_failed = false;
  connection.undo = false;
  connection.comparison_failure = 0;
  if (comparison == SQLITE_NOMEM) {
    code = out_of_memory(connection);
  } else if (code == SQLITE_OK || code == SQLITE_DONE) {
    set(connection.status, SQLITE_ABORT, "a handler of a hook failed");
    code = SQLITE_ABORT;
  }
  if (undo) undo_changes(connection);
  return code;
}

void install_hooks(Connection& connection) noexcept {
  const HookIds& hooks = connection.hooks;
  bool undoes = hooks.update != 0 || hooks.preupdate != 0 || hooks.trace != 0 || hooks.comparisons ||
                hooks.session_filters > 0 || connection.doomed || connection.guardable;
  sqlite3_commit_hook(connection.db, undoes || hooks.commit != 0 ? commit : nullptr, &connection);
  sqlite3_rollback_hook(connection.db, undoes || hooks.rollback != 0 ? rollback : nullptr, &connection);
  install_progress(connection);
}

void install_preupdate(Connection& connection) noexcept {
  if (connection.sessions > 0) return;
  bool wanted = connection.hooks.preupdate != 0 || connection.watches_tables;
  sqlite3_preupdate_hook(connection.db, wanted ? preupdate : nullptr, wanted ? &connection : nullptr);
}

// SQLite's own handler has the number of frames that it checkpoints at for its argument.
void install_wal(Connection& connection) noexcept {
  int64_t before = to_handle(sqlite3_wal_hook(connection.db, wal, &connection));
  if (before != to_handle(&connection)) connection.hooks.autocheckpoint = static_cast<int32_t>(before);
}

}  // namespace sqlane

using namespace sqlane;

void sqlane_commit_hook(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.commit = id;
  install_hooks(connection);
}

void sqlane_rollback_hook(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.rollback = id;
  install_hooks(connection);
}

void sqlane_update_hook(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.update = id;
  install_hooks(connection);
  sqlite3_update_hook(connection.db, id == 0 ? nullptr : update, &connection);
}

// Statements that are compiled already are compiled again: a DELETE of all rows may have been compiled to something
// that looks at no row.
int32_t sqlane_preupdate_hook(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  remove_abandoned_sessions(connection);
  if (connection.sessions > 0) {
    set(connection.status, SQLITE_MISUSE, "a preupdate hook must not be set while a session is open");
    return SQLITE_MISUSE;
  }
  connection.hooks.preupdate = id;
  install_hooks(connection);
  install_preupdate(connection);
  install_authorizer(connection);
  return SQLITE_OK;
}

// The value of a column before the change, or after it; 0 if there is none, and the status says why. For the duration
// of the upcall.
int64_t sqlane_preupdate_value(int64_t handle, int32_t column, int32_t after) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  sqlite3_value* value = nullptr;
  int32_t code = after != 0 ? sqlite3_preupdate_new(connection.db, column, &value)
                            : sqlite3_preupdate_old(connection.db, column, &value);
  if (code != SQLITE_OK) {
    set(connection.status, code, sqlite3_errstr(code));
    return 0;
  }
  // SQLite answers OK where it is refused memory.
  if (value == nullptr) {
    out_of_memory(connection);
    return 0;
  }
  return to_handle(value);
}

int32_t sqlane_value_type(int64_t value) noexcept { return sqlite3_value_type(from_handle<sqlite3_value>(value)); }

int64_t sqlane_value_int64(int64_t value) noexcept { return sqlite3_value_int64(from_handle<sqlite3_value>(value)); }

double sqlane_value_double(int64_t value) noexcept { return sqlite3_value_double(from_handle<sqlite3_value>(value)); }

// The bytes of a text (as UTF-8) or a blob; ask for their number afterwards.
int64_t sqlane_value_address(int64_t handle) noexcept {
  sqlite3_value* value = from_handle<sqlite3_value>(handle);
  if (sqlite3_value_type(value) != SQLITE_BLOB) return to_handle(sqlite3_value_text(value));
  return to_handle(static_cast<const uint8_t*>(sqlite3_value_blob(value)));
}

int32_t sqlane_value_bytes(int64_t value) noexcept { return sqlite3_value_bytes(from_handle<sqlite3_value>(value)); }

void sqlane_wal_hook(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  bool ours = connection.hooks.wal != 0;
  connection.hooks.wal = id;
  if (id != 0) {
    install_wal(connection);
  } else if (ours) {
    sqlite3_wal_autocheckpoint(connection.db, connection.hooks.autocheckpoint);
  }
}

void sqlane_trace(int64_t handle, int32_t events, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.trace = id;
  connection.hooks.trace_events = events;
  install_hooks(connection);
  sqlite3_trace_v2(connection.db, id == 0 ? 0 : static_cast<unsigned>(events), id == 0 ? nullptr : trace, &connection);
}

// The SQL of a statement that a trace tells of.
int64_t sqlane_traced_sql(int64_t statement) noexcept {
  return to_handle(sqlite3_sql(from_handle<sqlite3_stmt>(statement)));
}

// The same with its values; to be freed. 0 without memory.
int64_t sqlane_traced_expanded_sql(int64_t statement) noexcept {
  return to_handle(sqlite3_expanded_sql(from_handle<sqlite3_stmt>(statement)));
}
